import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { alice, anOperator, bob } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Standing } from '../kernel/gate.ts'
import { aSpine } from '../testing/incidents.ts'
import { anEndedRunIn, aQueuedRunIn, aRunningRunIn, errand } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a run', () => {
  it('goes from its declaration to its end, and leaves proof of every step', async () => {
    const { ask, here, proof } = aTenant()
    const runId = await aRunningRunIn(here)

    await ask('runs.heartbeat', { runId })
    const failed = await ask('runs.fail', {
      runId,
      errorCode: 'TOOL_TIMEOUT',
      errorMessage: 'orders.read did not answer.',
    })
    const told = await ask('runs.outcome', { runId })

    expect(failed).toMatchObject({ outcome: 'done', value: { ...errand, state: 'failed', endedBy: alice, version: 3 } })
    expect(told).toMatchObject({
      value: {
        outcome: 'failed',
        errorCode: 'TOOL_TIMEOUT',
        retriedBy: null,
        obligations: [{ kind: 'outcome', state: 'done' }],
      },
    })
    expect(await proof()).toEqual({
      ledger: [
        'runs.declare run',
        'runs.start run',
        'runs.start run_obligation',
        'runs.fail run',
        'runs.fail run_obligation',
        'runs.fail trace',
        'runs.fail incident',
        'runs.fail incident_event',
        'runs.fail incident_evidence',
        'runs.fail lesson',
        'runs.fail policy_evaluation',
      ],
      outbox: ['run.declared', 'run.started', 'run.failed', 'policy.evaluated', 'incident.created', 'lesson.learned'],
    })
  })

  it('is not there for another tenant: not to be seen, and not to be touched', async () => {
    const { here, rows } = aTenant()
    const stranger = aTenant().ask
    const runId = await aRunningRunIn(here)
    const before = await rows()

    const asked = [
      ['runs.get', {}],
      ['runs.outcome', {}],
      ['runs.checkpoint', {}],
      ['runs.start', {}],
      ['runs.heartbeat', {}],
      ['runs.cancel', { reason: 'Mine.' }],
      ['runs.fail', { errorCode: 'E', errorMessage: 'Mine.' }],
      ['runs.retry', {}],
    ] as const
    for (const [name, more] of asked)
      expect(await stranger(name, { runId, ...more })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_FOUND' })

    expect(await stranger('runs.list', {})).toMatchObject({ value: { items: [] } })
    expect(await stranger('runs.live', {})).toMatchObject({ value: { items: [] } })
    expect(await rows()).toEqual(before)
  })

  it('is listed by what it is, and live until it has ended', async () => {
    const { ask, here } = aTenant()
    const waiting = await aQueuedRunIn(here, { externalId: 'batch-1', agentId: 'other-agent' })
    const running = await aRunningRunIn(here)
    const ended = await anEndedRunIn(here)
    const list = async (name: 'runs.list' | 'runs.live', input: object) => {
      const outcome = await ask(name, input)
      return outcome.outcome === 'done' ? outcome.value.items.map(({ id }) => id) : outcome
    }

    expect(await list('runs.list', {})).toEqual([ended, running, waiting])
    expect(await list('runs.live', {})).toEqual([running, waiting])
    expect(await list('runs.live', { state: ['queued'] })).toEqual([waiting])
    expect(await list('runs.list', { state: ['failed', 'crashed'] })).toEqual([ended])
    expect(await list('runs.list', { externalId: 'batch-1' })).toEqual([waiting])
    expect(await list('runs.list', { agentId: 'other-agent' })).toEqual([waiting])
    expect(await ask('runs.live', { state: ['failed'] })).toMatchObject({ outcome: 'invalid' })
  })

  it('takes no text that could not be kept, and no more than it says', async () => {
    const { ask, rows } = aTenant()
    const hostile = [
      { ...errand, goal: 'a\0b' },
      { ...errand, goal: 'x'.repeat(4_001) },
      { ...errand, agentId: '  ' },
      { ...errand, agentId: '\uD800' },
      { ...errand, tools: Array(101).fill('t') },
      { ...errand, estimatedMicros: 0.5 },
      { ...errand, estimatedMicros: -1 },
      { ...errand, tenantId: crypto.randomUUID() },
      { ...errand, createdBy: 'mallory' },
      { ...errand, actorType: 'HUMAN' },
    ]
    for (const input of hostile) expect(await ask('runs.declare', input)).toMatchObject({ outcome: 'invalid' })

    const kept = `'); drop table hoc.runs; -- \u202E 🦊`
    expect(await ask('runs.declare', { ...errand, goal: kept })).toMatchObject({ value: { goal: kept } })
    expect(await rows()).toHaveLength(1)
  })

  it('keeps no secret that stands in its goal', async () => {
    const { ask, rows } = aTenant()
    await ask('runs.declare', { ...errand, goal: 'Log in with password=hunter2hunter2 and match.' })

    expect(JSON.stringify(await rows())).not.toContain('hunter2')
  })

  it('stays as it ended, also when it is altered by hand', async () => {
    const { here } = aTenant()
    const runId = await anEndedRunIn(here)

    await expect(
      db.all(`update hoc.runs set state = 'succeeded', error_code = null, error_message = null
      where id = '${runId}'`),
    ).rejects.toThrow('a run that has ended is not altered')
  })
})

describe('of two at once', () => {
  it.each([
    ['runs.start', aQueuedRunIn, {}],
    ['runs.cancel', aRunningRunIn, { reason: 'Not wanted.' }],
    ['runs.fail', aRunningRunIn, { errorCode: 'E', errorMessage: 'It broke.' }],
    ['runs.retry', anEndedRunIn, {}],
  ] as const)('%s is done once, and refused to the others', async (name, arrange, more) => {
    const { ask, here, rows } = aTenant()
    const runId = await arrange(here)

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => ask(name, { runId, ...more })))

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toHaveLength(4)
    expect(await rows()).toHaveLength(name === 'runs.retry' ? 2 : 1)
  })

  it('a run ends one way, whoever is first: cancelled or failed', async () => {
    const { ask, here, proof } = aTenant()
    const runId = await aRunningRunIn(here)

    const [cancelled, failed] = await Promise.all([
      ask('runs.cancel', { runId, reason: 'Not wanted.' }),
      ask('runs.fail', { runId, errorCode: 'E', errorMessage: 'It broke.' }),
    ])

    expect([cancelled.outcome, failed.outcome].toSorted()).toEqual(['done', 'refused'])
    expect((await proof()).outbox.at(2)).toBe(cancelled.outcome === 'done' ? 'run.cancelled' : 'run.failed')
  })

  it('heartbeats move the lease on, none takes back that of another, and nothing else is written of them', async () => {
    const { ask, here, caller } = aTenant()
    const runId = await aRunningRunIn(here)
    const left = async () => {
      const [run] = await db.all(`select * from hoc.runs where id = '${runId}'`)
      const { last_seen_at: seen, lease_expires_at: until, ...rest } = run ?? {}
      const counted = ['ledger', 'outbox'].map((table) =>
        db.all(`select count(*) from hoc.${table} where tenant_id = '${caller.tenantId}'`),
      )
      return { lease: { seen, until }, rest, counted: await Promise.all(counted) }
    }
    const { lease, ...before } = await left()

    const beats = await Promise.all(Array.from({ length: 8 }, () => ask('runs.heartbeat', { runId })))

    const leases = beats.map((beat) =>
      beat.outcome === 'done' && beat.value.state === 'running' ? beat.value.leaseExpiresAt : '',
    )
    expect(await ask('runs.get', { runId })).toMatchObject({
      value: { version: 2, leaseExpiresAt: leases.toSorted().at(-1) },
    })
    const { lease: moved, ...after } = await left()
    expect(after).toEqual(before)
    expect(moved.until.getTime()).toBeGreaterThan(lease.until.getTime())
  })
})

describe('a retry', () => {
  it('is another run, which names the one before, and can itself be retried', async () => {
    const { ask, here } = aTenant()
    const first = await anEndedRunIn(here)

    const second = await ask('runs.retry', { runId: first })
    if (second.outcome !== 'done') throw new Error(second.outcome)
    const { id } = second.value
    await ask('runs.cancel', { runId: id, reason: 'Not wanted.' })
    const third = await ask('runs.retry', { runId: id })

    expect(second.value).toMatchObject({ ...errand, state: 'queued', parentId: first, attempt: 2 })
    expect(third).toMatchObject({ value: { parentId: id, attempt: 3 } })
    expect(await ask('runs.outcome', { runId: first })).toMatchObject({ value: { outcome: 'failed', retriedBy: id } })
  })
})

describe('a checkpoint', () => {
  const stop = (code: string) => ({ outcome: 'done', value: { verdict: 'stop', reasons: [{ code }] } })

  it('lets a run go on, until it is cancelled by someone else', async () => {
    const { ask, asBob, here } = aTenant()
    const runId = await aRunningRunIn(here)

    expect(await ask('runs.checkpoint', { runId })).toMatchObject({ value: { verdict: 'continue', reasons: [] } })
    await asBob('runs.cancel', { runId, reason: 'Done by hand.' })

    expect(await ask('runs.checkpoint', { runId })).toMatchObject(stop('RUN_CANCELLED'))
    expect(await ask('runs.heartbeat', { runId })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_RUNNING' })
  })

  it.each<[string, Standing | undefined, object]>([
    ['was killed', { mode: 'killed', tenantState: 'active' }, stop('GOVERNANCE_KILLED')],
    ['cannot be read', { mode: undefined, tenantState: 'active' }, stop('AUTHORITY_ERROR')],
    ['was never read', undefined, stop('AUTHORITY_ERROR')],
    ['is degraded', { mode: 'degraded', tenantState: 'active' }, { value: { verdict: 'continue_degraded' } }],
    ['has suspended the tenant', { mode: 'normal', tenantState: 'suspended' }, stop('TENANT_SUSPENDED')],
    ['has closed the tenant', { mode: 'normal', tenantState: 'terminated' }, { outcome: 'denied', gate: 'tenant' }],
  ])('is answered also while governance %s', async (_what, standing, expected) => {
    const { here, caller } = aTenant()
    const runId = await aRunningRunIn(here)
    const elsewhere = aSpine(db, { governance: () => standing })

    expect(await elsewhere.dispatch('runs.checkpoint', { runId }, caller)).toMatchObject(expected)
  })
})

function aTenant() {
  const caller = anOperator({ grants: ['runs:read', 'runs:write'] })
  const spine = aSpine(db)
  const all = (what: string, table: string) =>
    db.all(`select ${what} as it from hoc.${table} where tenant_id = '${caller.tenantId}' order by id`)
  return {
    caller,
    here: { spine, caller },
    ask: <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller),
    asBob: <Name extends AnyContract['name']>(name: Name, input: object) =>
      spine.dispatch(name, input, { ...caller, actorId: bob }),
    rows: () => db.all(`select * from hoc.runs where tenant_id = '${caller.tenantId}' order by id`),
    proof: async () => ({
      ledger: (await all(`operation || ' ' || entity`, 'ledger')).map(({ it }) => String(it)),
      outbox: (await all('type', 'outbox')).map(({ it }) => String(it)),
    }),
  }
}
