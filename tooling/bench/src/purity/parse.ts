import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, type ParserOptions } from 'oxc-parser'

// As hoc-purity parses: a tree that is passed as JSON takes twice as long.
const RAW = { experimentalRawTransfer: true } as ParserOptions

const root = process.argv[2] ?? ''
const isBuilt = (path: string) => /(^|\/)(node_modules|dist)(\/|$)/.test(path)

let nodes = 0
for (const path of globSync('{apps,packages,tooling}/**/*.ts', { cwd: root, exclude: isBuilt })) {
  nodes += parseSync(path, readFileSync(join(root, path), 'utf8'), RAW).program.body.length
}
if (nodes === 0) throw new Error('Expected files to parse, saw none.')
