import { describe, expect, it } from 'vitest'

import { readArguments } from './arguments.ts'

describe('readArguments', () => {
  it('plans what is asked for, and writes unless told not to', () => {
    expect(readArguments(['table', 'a.b'])).toMatchObject({ dryRun: false, json: false })
    expect(readArguments(['table', 'a.b', '--dry-run', '--json'])).toMatchObject({ dryRun: true, json: true })
  })

  it('helps whoever asks for help', () => {
    expect(readArguments(['--help'])).toEqual({ help: expect.stringMatching(/^Usage:/) })
    expect(readArguments(['engine', '-h'])).toEqual({ help: expect.stringMatching(/^Usage:/) })
  })

  it.each([
    [[], 'Expected a kind and a name'],
    [['operation'], 'Expected a kind and a name'],
    [['operation', 'a.b', 'c.d'], 'Expected a kind and a name'],
    [['widget', 'a'], 'Expected an operation, an engine or a table, saw "widget"'],
    [['operation', 'a.b', '--effect', 'delete'], 'Expected --effect read or write, saw "delete"'],
    [['engine', 'a', '--effect', 'read'], 'Expected --effect with an operation, saw it with engine'],
    [['operation', 'a.b', '--append-only'], 'Expected --append-only with a table, saw it with operation'],
    [['engine', 'a', '--force'], "Unknown option '--force'"],
  ])('refuses %o', (args, message) => expect(() => readArguments(args)).toThrow(message))
})
