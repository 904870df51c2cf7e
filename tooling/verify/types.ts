// Usage: node tooling/verify/types.ts
// Type-checks every package: those configured alike in one program, which reads each file once, the others by themselves.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { runCommand } from './command.ts'
import { configsOf, inOneProgram } from './programs.ts'
import { readWorkspace, root } from './workspace.ts'

const PLACE = '.tmp'

const configs = readWorkspace().flatMap(({ folder, manifest }) =>
  configsOf(manifest).map((name) => {
    const file = path.join(folder, name)
    return { file, config: JSON.parse(readFileSync(path.join(root, file), 'utf8')) as object }
  }),
)
const { together, apart } = inOneProgram(configs, PLACE)
mkdirSync(path.join(root, PLACE), { recursive: true })
writeFileSync(path.join(root, PLACE, 'types.json'), JSON.stringify(together, null, 2))
for (const file of [`${PLACE}/types.json`, ...apart]) {
  const { code, text } = await runCommand('tsc', ['-p', file], { cwd: root })
  if (code === 0) continue
  console.log(`tsc -p ${file} ended with ${code}:\n${text}`)
  process.exitCode = 1
}
