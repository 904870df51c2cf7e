import { globSync, readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

let nodes = 0
for (const file of globSync(`${process.argv[2]}/packages/**/*.ts`)) {
  nodes += parseSync(file, readFileSync(file, 'utf8')).program.body.length
}
if (nodes === 0) throw new Error('Expected files to parse, saw none.')
