import { describe, expect, it } from 'vitest'

import type { Rule } from './model.ts'
import { rules } from './rules.ts'
import { fixturesOf } from './testing/fixtures.ts'

describe.each(rules)('$name', (rule) => {
  it('has a page that quotes its fixtures', async () => {
    await expect(pageOf(rule)).toMatchFileSnapshot(`../../../docs/purity/${rule.name}.md`)
  })
})

it('is in the list of rules', async () => {
  const list = rules.map(({ name, why }) => `- [\`${name}\`](${name}.md): ${why}`)
  await expect(`# The rules of hoc-purity\n\n${list.join('\n')}\n`).toMatchFileSnapshot(
    '../../../docs/purity/README.md',
  )
})

function pageOf(rule: Rule): string {
  return [
    `# \`${rule.name}\``,
    rule.why,
    `It looks at ${rule.everyPurpose ? 'every file' : 'the sources'} of these layers: ${rule.layers.join(', ')}.`,
    '## Bad',
    codeOf(rule.name, 'bad'),
    '## Good',
    codeOf(rule.name, 'good'),
    rule.mend,
  ]
    .join('\n\n')
    .concat('\n')
}

function codeOf(rule: string, kind: 'good' | 'bad'): string {
  const example = fixturesOf(rule, kind).find(({ name }) => name.startsWith('example.'))
  if (!example) throw new Error(`Expected fixtures/${rule}/${kind}/example.ts, saw none.`)
  return `\`\`\`ts\n${example.text.trim()}\n\`\`\``
}
