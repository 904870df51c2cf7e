import { EndedRunState } from '@hoc/spine-schemas/runs'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../..')
const operations = globSync('packages/spine-orchestrator/src/operations/*.ts', { cwd: root })
  .filter((file) => !file.includes('.test.'))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n')
const documented = Array.from(
  readFileSync(path.join(root, 'docs/events.md'), 'utf8').matchAll(/^\| `([\w.]+)` /gm),
  ([, type = '']) => type,
)

// What is put together of a word and something that is known only then: each is written out here.
const PUT_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'run.${after.state}': EndedRunState.options.map((state) => `run.${state}`),
  'incident.${kind}': ['incident.created', 'incident.recurred', 'incident.reopened'],
}

it('knows every event that is put together', () => {
  const seen = Array.from(operations.matchAll(/\btype: `([^`]+)`/g), ([, type = '']) => type)

  expect(seen.sort()).toEqual(Object.keys(PUT_TOGETHER).sort())
})

it('names every event that an operation leaves, once, and no other', () => {
  const written = Array.from(operations.matchAll(/\btype: '([a-z_]+\.[a-z_]+)'/g), ([, type = '']) => type)
  const left = new Set([...written, ...Object.values(PUT_TOGETHER).flat()])

  expect(left.size).toBeGreaterThan(50)
  expect([...documented].sort()).toEqual([...left].sort())
})
