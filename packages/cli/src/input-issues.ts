import { valueAt, wordsOfIssue } from '@hoc/spine-schemas/issue-words'
import type { z } from 'zod'

import { takesJson, type InputFlag } from './input-flags.ts'

/** What is wrong with an input, a line each: by the operand or option, and the key within it. */
export function wrongWith(flags: readonly InputFlag[], issues: readonly z.core.$ZodIssue[], input: object): string[] {
  return issues.map((issue) => {
    const [first, ...within] = issue.path
    const flag = flags.find(({ key }) => key === first)
    const where = within.length > 0 ? `${nameOf(flag)} ${within.join('.')}` : nameOf(flag)
    return `${where}: ${saysOf(flag, issue, input)}`
  })
}

function saysOf(flag: InputFlag | undefined, issue: z.core.$ZodIssue, input: object): string {
  // What does not decode as JSON was left as the text that it is.
  if (flag && takesJson(flag) && issue.path.length <= 2 && typeof valueAt(input, issue.path) === 'string') {
    return `Expected JSON, saw a text that is none. In a shell, put it in single quotes: '{"key": "value"}'.`
  }
  const says = wordsOfIssue(issue, input)
  return issue.code === 'invalid_format' && issue.format === 'datetime'
    ? `${says}: expected one like 2026-01-31T09:00:00Z`
    : says
}

function nameOf(flag: InputFlag | undefined): string {
  if (!flag) return 'input'
  return flag.inPath ? flag.name.replaceAll('-', '_').toUpperCase() : `--${flag.name}`
}
