import { randomUUID } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson } from '../test/hoc.ts'
import { wordsOf } from '../test/words.ts'

let db: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  env = environmentOf(db)
})
afterAll(() => db.close())

const ALICES = '019b7a00-0000-7000-8000-0000000000c1'
const tenant = ['--local', '--tenant', ALICES]
const spill = ['incidents', 'create', '--title', 'Run 17 exceeded its budget', '--severity', 'high']

describe('with --local', () => {
  it('opens no installation: where there is none yet, it says what does', async () => {
    expect(await hoc(['jobs', 'ls', '--local'], env)).toEqual({ code: 0, out: 'none\n', err: '' })
    expect(await hocHere(['incidents', 'ls', '--local'], env)).toEqual({
      code: 0,
      out: 'none',
      err: 'hoc: Asked as the installation, inside no tenant. It has none yet: "hoc serve" opens the first, and prints its key.',
    })
    expect(await db.all('select from hoc.tenants')).toEqual([])
  })

  it('knows its tenants: it acts in no other, and names them to whoever forgot which', async () => {
    await aTenant(ALICES)
    const stranger = ['--local', '--tenant', '019b7a00-0000-7000-8000-0000000000ff']

    for (const command of [spill, ['incidents', 'ls'], ['audit', 'verify']]) {
      const { code, out, err } = await hocHere([...command, ...stranger], env)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toContain(`saw "${stranger[2]}". Its tenants, for --tenant: ${ALICES}.`)
    }
    expect(await db.all(`select from hoc.incidents where tenant_id = '${stranger[2]}'`)).toEqual([])
    expect((await hocHere(['incidents', 'ls', '--local'], env)).err).toBe(
      `hoc: Asked as the installation, inside no tenant. Its tenants, for --tenant: ${ALICES}.`,
    )
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
    const own = ['--local', '--tenant', await aTenant()]
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
    const own = ['--local', '--tenant', await aTenant()]
    await hocHere(['governance', 'set', '--mode', 'killed', '--reason', 'Agents delete tickets.', ...own], env)

    expect(await hocHere([...spill, ...own], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^hoc: Denied by the gate "governance", GOVERNANCE_KILLED: .*\nLifted by: .*\.\nLift it: .*$/,
      ),
    })
    expect(await hocHere(['governance', 'show', ...own], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^installation {2}normal\ntenant {8}killed\neffective {5}killed\n\nchanges:\n/),
      err: 'hoc: When this was asked, governance was killed: while it is, only reads run.',
    })
  })

  it('says how a kill is lifted, as a command that lifts it', async () => {
    const own = ['--local', '--tenant', await aTenant()]
    await hocHere(['governance', 'set', '--mode', 'killed', '--reason', 'Agents delete tickets.', ...own], env)
    const { err } = await hocHere([...spill, ...own], env)

    const [, lift = ''] = /^Lift it: hoc (.*) \(see /m.exec(err) ?? []
    expect(await hocHere(wordsOf(lift), env)).toMatchObject({
      code: 0,
      err: 'hoc: When this was asked, governance was killed: while it is, only reads run.',
    })
    expect((await hocHere([...spill, ...own], env)).code).toBe(0)
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

async function aTenant(id: string = randomUUID()): Promise<string> {
  await db.all(`insert into hoc.tenants values ('${id}', 'A tenant', 'active', now())`)
  return id
}
