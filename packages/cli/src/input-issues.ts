import { valueAt, wordsOfIssue } from '@hoc/spine-schemas/issue-words'
import type { z } from 'zod'

import { takesJson, type InputFlag } from './input-flags.ts'

/** What is wrong with an input, a line each: by the operand or option, and the key within it. */
export function wrongWith(flags: readonly InputFlag[], issues: readonly z.core.$ZodIssue[], input: object): string[] {
  return issues.map((issue) => {
    const [first, ...within] = issue.path
    const flag = flags.find(({ key }) => key === first)
    if (isOneOfSeveral(flag, within)) return oneOfSeveral(flag, issue, input)
    const where = within.length > 0 ? `${nameOf(flag)} ${within.join('.')}` : nameOf(flag)
    return `${where}: ${saysOf(flag, issue, input)}`
  })
}

// Of an option that is given once for each value, nobody counts the values from 0: what was seen says which is meant.
function isOneOfSeveral(flag: InputFlag | undefined, within: readonly PropertyKey[]): flag is InputFlag {
  return flag?.schema.type === 'array' && !takesJson(flag) && within.length === 1
}

function oneOfSeveral(flag: InputFlag, issue: z.core.$ZodIssue, input: object): string {
  const seen = String(valueAt(input, issue.path))
  const says = saysOf(flag, issue, input).replace(/\.$/, '')
  const how = seen.includes(',') ? ` Give ${nameOf(flag)} once for each value.` : ''
  return `${nameOf(flag)}: ${says}, saw ${JSON.stringify(seen.slice(0, MOST_SHOWN))}.${how}`
}

const MOST_SHOWN = 80

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
