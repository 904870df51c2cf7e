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
    const command =
      commands.find(({ group = first, names }) => group === first && names.includes(second ?? '')) ?? undefined
    const alone = commands.find(({ group, names }) => !group && names.includes(first ?? ''))

    if (alone) expect(() => parse(alone, second ? [second, ...rest] : [])).not.toThrow()
    else if (command) expect(() => parse(command, rest)).not.toThrow()
    else throw new Error(`Expected a command, saw ${line}`)
  })
})
