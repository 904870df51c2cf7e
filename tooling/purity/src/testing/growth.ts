/** Run by a test in a process of its own: prints by how many MiB old memory grew while many trees were looked at. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { look } from '../check.ts'
import type { FilePlace, FileRule } from '../model.ts'
import { scopesOf } from '../scope.ts'
import { Config, settingsOf } from '../settings.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (how?: { readonly type: 'minor' }) => void

const LINES = 50
const FILES = 600
const text = Array.from({ length: LINES }, (_, i) => `export const a${i} = [b.c(${i}), d]`).join('\n')
const place: FilePlace = { path: 'a.ts', folder: '', layer: 'tool', domain: undefined, purpose: 'source' }
const rule: FileRule = {
  name: 'walks',
  why: '',
  mend: '',
  layers: ['tool'],
  look: ({ syntax }) => (scopesOf(syntax).all.length === LINES ? [] : [{ at: 0, message: 'Saw no tree.' }]),
}
const workspace = { packages: [], files: [place], settings: settingsOf(Config.parse({})) }
const findingsIn = (files: number) => look(Array(files).fill({ place, text }), [rule], workspace).findings.length

const findings = findingsIn(10)
collect()
const before = process.memoryUsage().heapUsed
findingsIn(FILES)
// Only what is young is collected, as it is between two files.
for (let i = 0; i < 3; i++) collect({ type: 'minor' })
const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20
console.log(JSON.stringify({ findings, grown }))
