import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { wordsOf } from '../test/words.ts'
import { commands } from './commands.ts'
import { parse } from './parse.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const lines = readme.match(/^hoc .*$/gm) ?? []

describe('the README', () => {
  it('shows how it is used', () => {
    expect(lines.length).toBeGreaterThan(4)
  })

  it.each(lines)('shows what works: %s', (line) => {
    const [, first, second, ...rest] = wordsOf(line.replace(/ +#.*/, ''))
    const command = commands.find(({ group = first, names }) => group === first && names.includes(second ?? ''))
    const alone = commands.find(({ group, names }) => !group && names.includes(first ?? ''))

    const called = alone ?? command
    expect(called).toBeDefined()
    expect(() => called && parse(called, alone ? [second ?? [], ...rest].flat() : rest)).not.toThrow()
  })
})
