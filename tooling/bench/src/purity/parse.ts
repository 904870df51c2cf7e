import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

const root = process.argv[2] ?? ''
const isBuilt = (path: string) => /(^|\/)(node_modules|dist)(\/|$)/.test(path)

let nodes = 0
for (const path of globSync('{apps,packages,tooling}/**/*.ts', { cwd: root, exclude: isBuilt })) {
  nodes += parseSync(path, readFileSync(join(root, path), 'utf8')).program.body.length
}
if (nodes === 0) throw new Error('Expected files to parse, saw none.')
