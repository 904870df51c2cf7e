import { readdirSync, readFileSync } from 'node:fs'
import type { Files } from './workspace.ts'

/** A fixture: files, and the lines on which something is to be found, as `path:line`. */
export interface Fixture {
  readonly name: string
  readonly text: string
  readonly files: Files
  readonly expected: readonly string[]
}

const folder = new URL('../../fixtures/', import.meta.url)

/** The rules that have fixtures. */
export function rulesWithFixtures(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}

/** The fixtures of a rule, good or bad. */
export function fixturesOf(rule: string, kind: 'good' | 'bad'): Fixture[] {
  const place = new URL(`${rule}/${kind}/`, folder)
  return readdirSync(place)
    .sort()
    .map((name) => readFixture(name, readFileSync(new URL(name, place), 'utf8')))
}

/**
 * A fixture is one text. `// file: packages/drivers/src/orders.ts` begins each of its files; a line that ends
 * with `// ✗` is one on which the rule has to find something.
 */
export function readFixture(name: string, text: string): Fixture {
  const files: Record<string, string> = {}
  const expected: string[] = []
  let [path, line] = ['', 0]
  for (const one of text.split('\n')) {
    const begun = /^\/\/ file: (\S+)$/.exec(one)?.[1]
    if (begun) {
      files[(path = begun)] = ''
      line = 0
      continue
    }
    line++
    files[path] += `${one}\n`
    if (one.endsWith('// ✗')) expected.push(`${path}:${line}`)
  }
  return { name, text, files, expected }
}
