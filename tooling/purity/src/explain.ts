import { UsageError } from './arguments.ts'
import type { Rule } from './model.ts'

/** What a rule is for and what keeps it, or, of `all`, one line for every rule. */
export function explain(name: string, rules: readonly Rule[]): string {
  if (name === 'all') return rules.map((rule) => `${rule.name}\n    ${rule.why}`).join('\n')
  const rule = rules.find((rule) => rule.name === name)
  if (!rule) throw new UsageError(`Expected the name of a rule, saw "${name}".`)
  return [
    rule.name,
    '',
    rule.why,
    rule.mend,
    '',
    `It looks at ${rule.everyPurpose ? 'every file' : 'the sources'} of: ${rule.layers.join(', ')}.`,
  ].join('\n')
}
