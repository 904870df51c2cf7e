import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'

import { look } from './check.ts'
import type { FileRule, FilePlace } from './model.ts'
import { scopesOf } from './scope.ts'
import { Config, settingsOf } from './settings.ts'

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

it('lets go of a tree with its file: none grows old behind a getter, or in what is known of it', () => {
  const workspace = { packages: [], files: [place], settings: settingsOf(Config.parse({})) }
  const lookAtAll = (files: number) => look(Array(files).fill({ place, text }), [rule], workspace).findings
  expect(lookAtAll(10)).toEqual([])

  collect()
  const before = process.memoryUsage().heapUsed
  lookAtAll(FILES)
  // Only what is young is collected, as it is between two files.
  for (let i = 0; i < 3; i++) collect({ type: 'minor' })
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(8)
})
