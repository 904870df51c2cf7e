import { describe, expect, it } from 'vitest'

import type { Rule } from './model.ts'
import { hushing } from './quiet.ts'
import { rules } from './rules.ts'
import { Config, settingsOf } from './settings.ts'
import { parse, type Node } from './syntax.ts'
import { fixturesOf } from './testing/fixtures.ts'
import { findingsIn, tables, type Files } from './testing/workspace.ts'

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
    expect(sparing(files)).toEqual(sparingNothing(files))
  })

  it.each(fixtures)('in $name, beside what only calculates', ({ files }) => {
    const more = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, path.endsWith('.ts') ? `${text}${quiet}` : text]),
    )
    expect(sparing(more)).toEqual(sparingNothing(more))
  })

  // A hint has to stand in the statement that it is for: others in the file may hold it by chance.
  it.each(fixtures)('in each statement of $name by itself', ({ files }) => {
    for (const alone of statementsIn(files)) expect(sparing(alone)).toEqual(sparingNothing(alone))
  })

  // Where nothing is spared, both are one and the same, and need not be looked for.
  function sparing(files: Files) {
    return sparesAny(files) ? findingsIn(files, [rule]) : []
  }

  function sparingNothing(files: Files) {
    return sparesAny(files) ? findingsIn(files, [rule], { everything: true }) : []
  }

  function sparesAny(files: Files): boolean {
    return Object.values(files).some((text) => spares(rule, text))
  }
})

const settings = settingsOf(Config.parse({}), tables)
const hush = hushing(settings)

function spares(rule: Rule, text: string): boolean {
  const { kept, quiet } = hush(text)
  return quiet.length > 0 || rule.hint?.(settings).test(rule.readsAll ? text : kept) === false
}

it('is compared where something is spared: most rules spare files, and functions that only calculate are empty', () => {
  expect(rules.filter((rule) => spares(rule, 'const one = 1\n')).length).toBeGreaterThan(10)
  expect(spares(rules[1] as Rule, quiet)).toBe(true)
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
