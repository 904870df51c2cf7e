import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rowRefusals } from '@hoc/spine-schemas/imports'
import { expect, it } from 'vitest'

it('is told of every reason that a row may be refused for', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8')
  const [, reasons = ''] = page.split('## Why a row is refused\n')

  expect(reasons.trim().split('\n')).toEqual(
    Object.entries(rowRefusals).map(([code, says]) => `- \`${code}\`: ${says}`),
  )
})
