import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

import { assertAppendable } from './appendable.ts'

const names = { holds: 'the heads of the ledger', variable: 'HOC_ANCHOR_FILE' }
const dir = mkdtempSync(join(tmpdir(), 'hoc-'))

it('makes the file and its folders', async () => {
  await assertAppendable(join(dir, 'a/b/anchors.ndjson'), names)

  expect(readFileSync(join(dir, 'a/b/anchors.ndjson'), 'utf8')).toBe('')
})

it('leaves what is there as it is', async () => {
  writeFileSync(join(dir, 'there'), 'a line\n')
  await assertAppendable(join(dir, 'there'), names)

  expect(readFileSync(join(dir, 'there'), 'utf8')).toBe('a line\n')
})

it.each(['/proc/nowhere/anchors.ndjson', dir, '/dev/null/anchors.ndjson'])(
  'refuses what cannot be written, by the name of its setting: %s',
  async (file) => {
    await expect(assertAppendable(file, names)).rejects.toThrow(
      /^Expected a file for the heads of the ledger that can be written, saw: E[A-Z]+: .*\. Correct HOC_ANCHOR_FILE\.$/,
    )
  },
)
