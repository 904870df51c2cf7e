import { describe, expect, it } from 'vitest'

import { parse, type Node } from './syntax.ts'
import { rules } from './rules.ts'
import { fixturesOf } from './testing/fixtures.ts'
import { findingsIn, type Files } from './testing/workspace.ts'

// What only calculates, as it may stand in any file: it is emptied there.
const quiet = `
export function sizesOf(items: readonly { readonly size: number; readonly label: string }[], factor = 2) {
  const sized = items.map((item) => ({ ...item, size: item.size * factor + 1 }))
  const largest = sized.reduce((most, item) => Math.max(most, item.size), 0)
  return { largest, labels: sized.filter((item) => item.size > factor).map((item) => item.label) }
}
`

describe.each(rules)('$name finds the same where nothing is spared it', (rule) => {
  const fixtures = [...fixturesOf(rule.name, 'bad'), ...fixturesOf(rule.name, 'good')].filter(({ files }) =>
    Object.entries(files).every(([path, text]) => isParsed(path, text)),
  )

  it.each(fixtures)('in $name', ({ files }) => {
    expect(found(files)).toEqual(found(files, { everything: true }))
  })

  it.each(fixtures)('in $name, beside what only calculates', ({ files }) => {
    const more = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, path.endsWith('.ts') ? `${text}${quiet}` : text]),
    )
    expect(found(more)).toEqual(found(more, { everything: true }))
  })

  // A hint has to stand in the statement that it is for: others in the file may hold it by chance.
  it.each(fixtures)('in each statement of $name by itself', ({ files }) => {
    for (const alone of statementsIn(files)) expect(found(alone)).toEqual(found(alone, { everything: true }))
  })

  function found(files: Files, { everything = false } = {}) {
    return findingsIn(files, [rule], { everything })
  }
})

function isParsed(path: string, text: string): boolean {
  return !CODE.test(path) || parse(path, text).error === undefined
}

const CODE = /\.[cm]?[jt]sx?$/

// One statement of one file, with what that file imports; the other files stay as they are.
function* statementsIn(files: Files): Generator<Files> {
  for (const [path, text] of Object.entries(files)) {
    if (!CODE.test(path)) continue
    const [imports, others] = [[] as string[], [] as string[]]
    for (const node of parse(path, text).program.body as Node[])
      (node.type === 'ImportDeclaration' ? imports : others).push(text.slice(node.start, node.end))
    for (const one of others) {
      const alone = `${[...imports, one].join('\n')}\n`
      if (isParsed(path, alone)) yield { ...files, [path]: alone }
    }
  }
}
