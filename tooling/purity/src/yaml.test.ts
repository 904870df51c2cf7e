import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { packagesSaid } from './yaml.ts'

const packagesOf = (said: unknown) => (said as { packages?: unknown } | null)?.packages

describe('what a pnpm-workspace.yaml says of its packages', () => {
  it.each([
    ['plain', 'packages:\n  - packages/*\n  - apps/**\n'],
    ['without a last line end', 'packages:\n  - packages/*'],
    [
      'quoted, with comments',
      `# ours\npackages: \n  # all\n  - 'packages/*'  # of them\n\n  - "!**/test"\ncatalog:\n  zod: 4\n`,
    ],
    ['behind another list', 'onlyBuilt:\n  - esbuild\npackages:\n  - a/*\nlast: 1\n'],
    ['without an indent', 'packages:\n- packages/*\n- b\n'],
    ['on one line', 'packages: [a, "b"]\n'],
    ['a number', 'packages:\n  - 5\n'],
    ['something true', 'packages:\n  - true\n'],
    ['nothing', 'packages:\n  - null\n'],
    ['an alias', 'x: &x a\npackages:\n  - *x\n'],
    ['a map', 'packages:\n  - a: b\n'],
    ['items within items', 'packages:\n  - - a\n'],
    ['items over several lines', 'packages:\n  - a/*\n    b/*\n'],
    ['items that are indented twice', 'packages:\n  - a/*\n    - b/*\n'],
    ['a text that looks like a list', 'x: |\n packages:\n  - a/*\n'],
    ['a text over several lines', 'x: "\n  packages:\n  - a/b\n  "\n'],
    ['a list in a document of its own', '---\npackages:\n  - a/*\n'],
    ['an empty list', 'packages:\n'],
    ['none', 'catalog:\n  zod: 4\n'],
    ['an empty file', ''],
    ['lines that end as on Windows', 'packages:\r\n  - a\r\n'],
    ['an escaped text', 'packages:\n  - "a\\tb"\n'],
    ['a text with a sign of its own', "packages:\n  - 'it''s'\n"],
    ['a comment that is none', 'packages:\n  - a#b\n'],
  ])('is the same as YAML says: %s', (_, text) => {
    expect(packagesOf(packagesSaid(text))).toEqual(packagesOf(parse(text)))
  })

  it.each([
    ['a plain list', 'packages:\n  - packages/*\n  - apps/**\n'],
    ['a list without a last line end', 'packages:\n  - packages/*'],
    ['a list before something else', `packages:\n  - 'packages/*' # ours\n\n  - "!**/test"\n\ncatalog:\n  zod: 4\n`],
  ])('needs no parser for %s', (_, text) => {
    const parser = () => expect.fail('Expected no parser to be asked.')
    expect(packagesSaid(text, parser)).toEqual({ packages: packagesOf(parse(text)) })
  })

  it('is refused where it is no YAML', () => {
    expect(() => packagesSaid('packages: [')).toThrow()
  })
})
