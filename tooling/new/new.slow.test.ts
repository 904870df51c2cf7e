import path from 'node:path'
import { testServer } from '@hoc/drivers/testing/server'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { copyOf, type Copy } from './copy.ts'

let copy: Copy
beforeAll(async () => {
  copy = await copyOf(path.resolve(import.meta.dirname, '../..'))
  const { code, text } = await copy.install()
  if (code !== 0) throw new Error(`Expected the copy to install, saw ${code}: ${text}`)
})
afterAll(() => copy.remove())

const generated = [
  ['operation', 'incidents.ponder', '--effect', 'write'],
  ['operation', 'incidents.weigh_cause', '--effect', 'read'],
  ['engine', 'widgets'],
  ['table', 'widgets.widgets'],
  ['table', 'widgets.widget_notes', '--append-only'],
  ['operation', 'widgets.create'],
  ['operation', 'widgets.close_lid'],
  ['operation', 'widgets.peek', '--effect', 'read'],
]
const touched = ['spine-schemas', 'engine-incidents', 'engine-widgets', 'drivers', 'spine-orchestrator']

it(
  'generates what is formatted, compiles and passes its tests, each on a fresh database',
  { timeout: 300_000 },
  async () => {
    for (const args of generated) expect(await generate(...args)).toMatchObject({ code: 0 })
    expect(await copy.install()).toMatchObject({ code: 0 })

    expect(await copy.run('node', ['node_modules/oxfmt/bin/oxfmt', '--check', 'packages', '.changeset'])).toMatchObject(
      { code: 0 },
    )
    // In one program, which reads each file once: they are all configured alike.
    const include = touched.flatMap((name) => [`packages/${name}/src`, `packages/${name}/test`])
    copy.write('touched.json', JSON.stringify({ extends: './tooling/tsconfig/base.json', include }))
    expect(await copy.run('node_modules/.bin/tsc', ['-p', 'touched.json'])).toMatchObject({ code: 0, text: '' })
    expect(await copy.run('node', ['--conditions=@hoc/source', 'apps/api/src/generate.ts'])).toMatchObject({ code: 0 })
    const schema = 'packages/spine-orchestrator/src/schema.pg.test.ts'
    const operations = 'packages/spine-orchestrator/src/operations/every.pg.test.ts'
    const chosen = ['-t', 'docs/cli|the catalogue|ponder|weigh_cause|widgets', '-u']
    const every = await test('packages/cli/src/docs.test.ts', schema, operations, ...chosen)
    const { code, text } = await test(
      'widgets',
      'ponder',
      'weigh-cause',
      'apps/api/src/generated.test.ts',
      'packages/cli/src/docs.test.ts',
      'tooling/docs/quotes.test.ts',
      'packages/spine-schemas/src/contracts.test.ts',
      schema,
    )
    expect(text).toMatch(/widgets\.close-lid\.pg\.test\.ts/)
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^[1-9]\d+ passed, 0 failed, 0 skipped$/)
    expect(code).toBe(0)
    expect(every.text.trimEnd().split('\n').at(-1)).toMatch(/^[1-9]\d+ passed, 0 failed, \d+ skipped$/)
    expect(every.code).toBe(0)
  },
)

it('writes nothing when only asked what it would write, or when it refuses', async () => {
  const before = await generate('operation', 'incidents.dream', '--dry-run', '--json')
  const refused = await generate('operation', 'incidents.acknowledge')
  const again = await generate('operation', 'incidents.dream', '--dry-run', '--json')

  expect(JSON.parse(before.text)).toMatchObject({ written: false, files: expect.any(Array), next: expect.any(Array) })
  expect(again).toEqual(before)
  expect(refused).toMatchObject({
    code: 1,
    text: 'Expected a new operation, saw "incidents.acknowledge" in packages/spine-schemas/src/incidents.ts. Choose another verb.\n',
  })
})

function generate(...args: string[]) {
  return copy.run('node', ['tooling/new/main.ts', ...args])
}

// A run of its own, with a template of its own: the migrations are others.
function test(...args: string[]) {
  const outside = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|HOC_TEST_SERVER|TEST$|NODE_ENV$)/.test(name),
  )
  const env = { ...Object.fromEntries(outside), NO_COLOR: '1', TEST_DATABASE_URL: testServer().adminUrl }
  return copy.run('node_modules/.bin/vitest', ['run', '--project=unit', '--project=pg', ...args], env)
}
