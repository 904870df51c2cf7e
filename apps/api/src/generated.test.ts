import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

import { generatedFiles } from './generated.ts'

it.each(generatedFiles().map(({ path, text }) => [path, text]))(
  '%s is what contracts and settings say',
  (path, text) => {
    const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url))
    const there = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(
      there === text,
      `${path} is stale: run "node tooling/bootstrap/main.mjs exec pnpm --filter @hoc/api generate" and commit it.`,
    ).toBe(true)
  },
)
