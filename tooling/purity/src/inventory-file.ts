import { writeFileSync } from 'node:fs'

import type { Inventory } from './inventory.ts'
import { toYaml } from './yaml.ts'

/** Writes an inventory of drivers: as YAML where the file's name ends so, else as JSON. */
export function writeInventory(file: string, inventory: Inventory): void {
  const text = /\.ya?ml$/.test(file) ? toYaml(inventory) : `${JSON.stringify(inventory, null, 2)}\n`
  writeFileSync(file, text)
}
