import type { Contract } from '@hoc/spine-schemas/contract'

import { markdownTable } from './markdown.ts'
import { problemCatalogue } from './problem-catalogue.ts'

const SOURCES = {
  operation: [
    'Operations',
    'What an engine may say no with, by operation. It is the answer of a rule, not of a machine.',
  ],
  kernel: ['The kernel', 'What any operation may be refused with.'],
  authority: [
    'The authority',
    'Why an operation may not run at all. It is answered with the gate that said so and who can lift it.',
  ],
  edge: ['The edge', 'What is wrong before, or beside, a dispatch.'],
} as const

/** The catalogue of every code the API may answer with, as a page. */
export function refusalsText(contracts: readonly Contract[]): string {
  const all = problemCatalogue(contracts).flatMap(({ code, meanings }) =>
    meanings.map((meaning) => ({ code, ...meaning })),
  )
  const sections = Object.entries(SOURCES).map(([source, [title, says]]) => {
    const rows = all
      .filter((meaning) => meaning.source === source)
      .map(({ code, status, title: means, advice, retryable, operations }) => [
        `\`${code}\``,
        String(status),
        retryable ? 'yes' : 'no',
        means,
        advice,
        ...(source === 'operation' ? [operations.map((name) => `\`${name}\``).join(', ')] : []),
      ])
    const head = ['Code', 'HTTP', 'Retryable', 'Means', 'What to do', ...(source === 'operation' ? ['From'] : [])]
    return `## ${title}\n\n${says}\n\n${markdownTable(head, rows)}\n`
  })
  return `# Refusals\n\n<!-- Made by \`node tooling/bootstrap/main.mjs exec pnpm --filter @hoc/api generate\`. Do not edit. -->\n\nEvery code that a dispatch, or the API around it, may answer with. Decide by the code: it stays the same.\n\n${sections.join('\n')}`
}
