import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson } from '../test/hoc.ts'

let db: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  env = environmentOf(db)
})
afterAll(() => db.close())

const tenant = ['--local', '--tenant', '019b7a00-0000-7000-8000-0000000000c1']
const spill = ['incidents', 'create', '--title', 'Run 17 exceeded its budget', '--severity', 'high']

describe('with --local', () => {
  it('opens a new installation, and shows its first key once', async () => {
    const [first, second] = [await hoc(['jobs', 'ls', '--local'], env), await hoc(['jobs', 'ls', '--local'], env)]

    expect(first).toMatchObject({ code: 0, err: expect.stringMatching(/shown once: hoc_[A-Za-z0-9]{12}_/) })
    expect(second).toEqual({ code: 0, out: 'none\n', err: '' })
  })

  it('acts as the installation, and inside a tenant as that tenant', async () => {
    expect(await hocJson(['jobs', 'list', '--local'], env)).toMatchObject({ code: 0, json: { outcome: 'done' } })
    expect(await hocJson(['jobs', 'list', ...tenant], env)).toMatchObject({
      code: 1,
      json: { outcome: 'denied', gate: 'plane', code: 'OPERATOR_ONLY' },
    })
    const created = await hocJson([...spill, ...tenant], env)
    expect(created).toMatchObject({
      code: 0,
      json: { outcome: 'done', value: { state: 'active', createdBy: expect.stringMatching(/^cli:/) } },
    })
    expect(await hocJson(['incidents', 'ls', '--local'], env)).toMatchObject({ json: { value: { items: [] } } })
    expect(await hocJson(['incidents', 'ls', ...tenant], env)).toMatchObject({
      json: { value: { items: [created.json.value] } },
    })
  })

  it('carries out an incident’s whole life', async () => {
    const { json } = await hocJson([...spill, ...tenant], env)
    const { id } = json.value
    const at = async (...args: string[]) => (await hocHere([...args, ...tenant], env)).code

    expect(await at('incidents', 'ack', id)).toBe(0)
    expect(await at('incidents', 'ack', id)).toBe(1)
    expect(await at('incidents', 'resolve', id, '--summary', 'Raised the budget.')).toBe(0)
    expect(await at('incidents', 'reopen', id, '--reason', 'Again.')).toBe(0)
    const events = await hocHere(['incidents', 'events', id, ...tenant], env)
    expect(events.out.split('\n')).toHaveLength(5)
    expect(events.out).toMatch(/created.*\n.*acknowledged.*\n.*resolved.*\n.*reopened/)
  })

  it('tells a person why the answer is no', async () => {
    const unknown = '019b7a00-0000-7000-8000-00000000dead'

    expect(await hocHere(['incidents', 'get', unknown, ...tenant], env)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^hoc: Refused, INCIDENT_NOT_FOUND: There is no such incident\. \(dispatch [0-9a-f-]{36}\)$/,
      ),
    })
    expect(await hocHere(['dispatch', 'incidents.create', '--input', '{"title":""}', ...tenant], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('  severity: '),
    })
  })

  it('dispatches what HTTP does not reach', async () => {
    const input = JSON.stringify({
      name: 'Another',
      publicId: 'k3yk3yk3yk3z',
      secretSha: 'b'.repeat(64),
      ownerName: 'Alice',
      pepperId: null,
    })
    const args = [
      'dispatch',
      'account.open_tenant',
      '--input',
      '-',
      '--local',
      '--tenant',
      '019b7a00-0000-7000-8000-0000000000c9',
    ]

    expect(await hoc([...args, '--json'], env, input)).toMatchObject({
      code: 0,
      out: expect.stringContaining('"Another"'),
    })
    expect(await hoc([...args, '--json'], env, input)).toMatchObject({
      code: 1,
      out: expect.stringContaining('TENANT_EXISTS'),
    })
  })

  it('says the same again under the same idempotency key', async () => {
    const keyed = [...spill, ...tenant, '--idempotency-key', 'once']
    const [first, again] = [await hocJson(keyed, env), await hocJson(keyed, env)]

    expect(again.json).toMatchObject({ value: first.json.value, replayOf: first.json.dispatchId })
    expect((await hocHere(keyed, env)).err).toContain(`It was done before, by dispatch ${first.json.dispatchId}.`)
  })

  it('follows a list to its end, one item on each line', async () => {
    const own = ['--local', '--tenant', '019b7a00-0000-7000-8000-0000000000c7']
    for (let n = 1; n <= 5; n++)
      await hocHere(['incidents', 'create', '--title', `${n}`, '--severity', 'low', ...own], env)

    const all = await hocHere(['incidents', 'list', '--limit', '2', '--all', '--json', ...own], env)
    const page = await hocHere(['incidents', 'list', '--limit', '2', ...own], env)

    expect(
      all.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).title),
    ).toEqual(['5', '4', '3', '2', '1'])
    expect(page.out.split('\n').map((line) => line.split(/ {2,}/)[3])).toEqual(['title', '5', '4'])
    expect(page.err).toMatch(/^There is more: add --all, or --cursor [\w-]+$/)
  })

  it('warns while the authority is weakened', async () => {
    const own = ['--local', '--tenant', '019b7a00-0000-7000-8000-0000000000c8']
    await hocHere(['governance', 'set', '--mode', 'killed', '--reason', 'Agents delete tickets.', ...own], env)

    expect(await hocHere([...spill, ...own], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^hoc: Denied by the gate "governance", GOVERNANCE_KILLED: .*\nLifted by: .*\.$/),
    })
    expect(await hocHere(['governance', 'show', ...own], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^installation {2}normal\ntenant {8}killed\neffective {5}killed\n\nchanges:\n/),
      err: 'hoc: The authority was weakened: GOVERNANCE_KILLED.',
    })
  })

  it('ends with 3 when there is no database, without its password', async () => {
    const gone = {
      ...env,
      DATABASE_URL: 'postgres://hoc_app:secret@127.0.0.1:1/hoc',
      HOC_WORKER_URL: 'postgres://hoc_worker:secret@127.0.0.1:1/hoc',
    }

    const { code, err } = await hocHere(['incidents', 'list', '--local'], gone)
    expect({ code, err }).toEqual({ code: 3, err: 'hoc: connect ECONNREFUSED 127.0.0.1:1' })
    expect((await hocHere(['incidents', 'list', '--local'], { DATABASE_URL: 'mysql://x' })).code).toBe(2)
  })
})
