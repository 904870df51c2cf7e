import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

import { every } from '../test/every.ts'
import { linesOf } from './lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'hoc-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(contents: string | Buffer, mostBytes = 10) {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, contents)
  return every(linesOf(file, mostBytes))
}

describe('the lines of a file', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\nb\n', ['a', 'b']],
    ['a\r\n\r\nb', ['a', '', 'b']],
    ['\uFEFFa\nä€\n', ['a', 'ä€']],
  ])('of %j are %j, counted from 1', async (contents, expected) => {
    const lines = await read(contents)

    expect(lines).toEqual(expected.map((text, index) => ({ number: index + 1, text })))
  })

  it('that are too long are told of, however long they are, and the next is read', async () => {
    const long = 'x'.repeat(1_000_000)

    expect(await read(`${long}\na\n${'y'.repeat(10)}\n${'z'.repeat(11)}`)).toEqual([
      { number: 1, wrong: 'Expected a line of at most 10 bytes, saw 1000000.' },
      { number: 2, text: 'a' },
      { number: 3, text: 'yyyyyyyyyy' },
      { number: 4, wrong: 'Expected a line of at most 10 bytes, saw 11.' },
    ])
  })

  it('that stand across the parts in which a file is read are whole', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} €`)

    const seen = await read(lines.join('\n'), 100)

    expect(seen.map((line) => ('text' in line ? line.text : line.wrong))).toEqual(lines)
  })

  it('that are no UTF-8 are told of', async () => {
    expect(await read(Buffer.from([0xff, 0xfe, 0x0a, 0x61]))).toEqual([
      { number: 1, wrong: 'Expected UTF-8, saw bytes that are none.' },
      { number: 2, text: 'a' },
    ])
  })

  it('of a file that is not there are wrong usage', async () => {
    await expect(every(linesOf('/nowhere/at-all', 1))).rejects.toMatchObject({ code: 'USAGE' })
    await expect(every(linesOf(folder, 1))).rejects.toMatchObject({ code: 'USAGE' })
  })
})
