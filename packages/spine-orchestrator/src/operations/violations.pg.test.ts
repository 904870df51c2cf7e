import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { anEndedRunIn, aRunningRunIn } from '../testing/runs.ts'
import { aViolationIn, leak } from '../testing/violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a reported violation', () => {
  it('is a fact, an incident and evidence, in one transaction, with the proof of each', async () => {
    const { caller, report, rows } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))

    const { value } = await report({ runId, ...leak })

    expect(value).toMatchObject({
      violation: { runId, rule: 'PII_SSN', evaluatedValue: leak.evaluatedValue, condition: leak.condition },
      incident: { severity: 'critical', category: 'policy_violation', sourceRunId: runId, source: 'policy' },
    })
    expect(value?.violation.incidentId).toBe(value?.incident.id)
    expect(await rows('incidents')).toHaveLength(1)
    expect(await rows('incident_evidence')).toMatchObject([
      { incident_id: value?.incident.id, violation_id: value?.violation.id, run_id: runId, type: 'violation' },
    ])
    const entries = (await rows('ledger')).filter(({ operation }) => operation === 'violations.report')
    expect(entries.map(({ entity }) => entity)).toEqual(['violation', 'incident', 'incident_evidence'])
    expect(new Set(entries.map(({ xid }) => xid)).size).toBe(1)
    expect((await rows('outbox')).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['violation.reported', 'incident.created']),
    )
  })

  it('is one fact and one incident, however many report it at once', async () => {
    const { caller, report, rows } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))

    const outcomes = await Promise.all(Array.from({ length: 8 }, () => report({ runId, ...leak })))

    expect(outcomes.map(({ outcome, code }) => code ?? outcome).sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'VIOLATION_REPORTED'),
      'done',
    ])
    expect(await rows('violations')).toHaveLength(1)
    expect(await rows('incidents')).toMatchObject([{ occurrences: 1 }])
    expect(await rows('incident_evidence')).toHaveLength(1)
  })

  it('shares its incident with other rules of the policy in that run, and with no other run or policy', async () => {
    const { caller, report, rows } = aTenant()
    const [one, other] = [await aRunningRunIn(aTenant(caller)), await anEndedRunIn(aTenant(caller))]

    await Promise.all([
      ...['A', 'B', 'C', 'D'].map((rule) => report({ runId: one, ...leak, rule, severity: 'low' })),
      report({ runId: one, ...leak, rule: 'E', severity: 'high' }),
      report({ runId: other, ...leak }),
      report({ runId: one, ...leak, policyId: 'another' }),
    ])

    const incidents = (await rows('incidents')).filter(({ category }) => category === 'policy_violation')
    expect(incidents.map(({ occurrences, severity }) => [occurrences, severity]).sort()).toEqual([
      [1, 'critical'],
      [1, 'critical'],
      [5, 'high'],
    ])
    const violations = await rows('violations')
    expect(violations).toHaveLength(7)
    expect(
      new Set(violations.map(({ run_id, policy_id, incident_id }) => [run_id, policy_id, incident_id].join())).size,
    ).toBe(3)
  })

  it('reopens its incident when it was resolved already', async () => {
    const { caller, report, dispatch, rows } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const { value } = await report({ runId, ...leak })
    const incidentId = value?.incident.id
    await dispatch('incidents.resolve', { incidentId, summary: 'Masked.' }, caller)

    const again = await report({ runId, ...leak, rule: 'PII_NAME' })

    expect(again.value?.incident).toMatchObject({ id: incidentId, state: 'active', occurrences: 2, version: 3 })
    expect((await rows('incident_events')).map(({ type }) => type)).toEqual(['created', 'resolved', 'reopened'])
  })

  it('reopens it however long ago that was: a run and a policy have one', async () => {
    const { caller, report, dispatch, ask, rows } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const { value } = await report({ runId, ...leak })
    const incidentId = value?.incident.id
    await dispatch('incidents.resolve', { incidentId, summary: 'Masked.' }, caller)
    await db.all(`update hoc.incidents set resolved_at = now() - interval '31 days' where id = '${incidentId}'`)

    const again = await report({ runId, ...leak, rule: 'PII_NAME' })

    expect(again.value?.incident).toMatchObject({ id: incidentId, state: 'active', occurrences: 2 })
    expect(await rows('incidents')).toHaveLength(1)
    const { checks } = await ask('violations.verify', { violationId: again.value?.violation.id })
    expect(checks.filter(({ holds }) => holds === false)).toEqual([])
  })

  it('leaves nothing when any part of it cannot be written', async () => {
    const { caller, report, rows } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const all = () =>
      Promise.all(['violations', 'incidents', 'incident_events', 'incident_evidence', 'ledger'].map(rows))
    const before = await all()

    for (const table of ['violations', 'incidents', 'incident_events', 'incident_evidence', 'ledger', 'outbox']) {
      await db.all(`create function hoc.broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
        create trigger broken before insert on hoc.${table} for each row when (new.tenant_id = '${caller.tenantId}')
        execute function hoc.broken()`)
      await expect(report({ runId, ...leak })).rejects.toThrow('broken')
      await db.all(`drop trigger broken on hoc.${table}; drop function hoc.broken()`)
    }

    expect(await all()).toEqual(before)
    expect(await report({ runId, ...leak })).toMatchObject({ outcome: 'done' })
  })

  it('needs evidence, a policy, a rule and a run that is the tenant’s own', async () => {
    const { caller, report } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const foreign = await aRunningRunIn(aTenant())

    for (const wrong of [{ evidence: [] }, { policyId: '' }, { rule: ' ' }, { severity: 'none' }, { reason: 'a\0b' }])
      expect(await report({ runId, ...leak, ...wrong })).toMatchObject({ outcome: 'invalid' })
    expect(await report({ runId: foreign, ...leak })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_FOUND' })
    expect(await report({ runId, ...leak, tenantId: caller.tenantId })).toMatchObject({ outcome: 'invalid' })
  })

  it('keeps hostile evidence as it is, and lets nobody alter it', async () => {
    const { caller, report, ask } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const evidence = [JSON.parse(String.raw`{"toString": {"x": 1}, "sql": "'; drop table hoc.runs; --"}`)]
    const lost = [JSON.parse('{"__proto__": {"x": 1}}')]
    expect(await report({ runId, ...leak, evidence: lost })).toMatchObject({ outcome: 'invalid' })

    const { value } = await report({ runId, ...leak, evidence })

    expect(await ask('violations.verify', { violationId: value?.violation.id })).toMatchObject({ holds: true })
    for (const sql of ["update hoc.violations set severity = 'low'", 'delete from hoc.incident_evidence'])
      await expect(db.all(`${sql} where tenant_id = '${caller.tenantId}'`)).rejects.toThrow('append-only')
  })
})

describe('violations', () => {
  it('are listed newest first, by run, policy, severity and incident, to nobody else', async () => {
    const { caller, report, ask } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    await report({ runId, ...leak })
    await report({ runId, ...leak, rule: 'PII_NAME', severity: 'low' })
    const other = await aViolationIn(aTenant(caller))
    const listed = async (input: object, as = ask) => {
      const { items } = await as('violations.list', input)
      return items.map(({ rule, runId: of }) => `${rule}${of === runId ? '' : ' elsewhere'}`)
    }

    expect(await listed({})).toEqual(['PII_SSN elsewhere', 'PII_NAME', 'PII_SSN'])
    expect(await listed({ runId })).toEqual(['PII_NAME', 'PII_SSN'])
    expect(await listed({ severity: ['low'] })).toEqual(['PII_NAME'])
    expect(await listed({ policyId: 'nope' })).toEqual([])
    const { incidentId } = await ask('violations.get', { violationId: other })
    expect(await listed({ incidentId })).toEqual(['PII_SSN elsewhere'])
    const first = await ask('violations.list', { limit: 2 })
    expect(await listed({ cursor: first.nextCursor })).toEqual(['PII_SSN'])
    expect(await listed({}, aTenant().ask)).toEqual([])
  })

  it('are not there for another tenant', async () => {
    const violationId = await aViolationIn(aTenant())
    const stranger = aTenant()

    for (const name of ['violations.get', 'violations.verify'] as const)
      expect(await stranger.dispatch(name, { violationId }, stranger.caller)).toMatchObject({
        outcome: 'refused',
        code: 'VIOLATION_NOT_FOUND',
      })
  })
})

describe('the truth of a violation', () => {
  it('holds of what was reported, also of the second rule on one incident, and after it was resolved', async () => {
    const { caller, report, ask, dispatch } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    const { value } = await report({ runId, ...leak })
    const second = await report({ runId, ...leak, rule: 'PII_NAME', severity: 'low' })
    await dispatch('incidents.resolve', { incidentId: value?.incident.id, summary: 'Masked.' }, caller)

    for (const one of [value, second.value]) {
      const { holds, checks } = await ask('violations.verify', { violationId: one?.violation.id })
      expect(checks.filter(({ holds: it, check }) => it !== true && check !== 'ac5')).toEqual([])
      expect(holds).toBe(true)
    }
  })

  it('holds of a hundred policies that one run violated, and then one more', async () => {
    const { caller, report, ask } = aTenant()
    const runId = await aRunningRunIn(aTenant(caller))
    let last: string | undefined
    for (let policy = 0; policy <= 100; policy++)
      last = (await report({ runId, ...leak, policyId: `policy-${policy}` })).value?.violation.id

    expect(await ask('violations.verify', { violationId: last })).toMatchObject({ holds: true })
  })

  it.each([
    ['violations', "update hoc.violations set reason = 'Another.'", ['ac4']],
    ['violations', "update hoc.violations set severity = 'low'", ['ac2', 'ac4']],
    ['incident_evidence', `update hoc.incident_evidence set payload = '{}'`, ['ac3', 'ac6']],
    ['incident_evidence', 'delete from hoc.incident_evidence', ['ac3']],
    ['incidents', "update hoc.incidents set severity = 'low'", ['ac2']],
    ['incidents', 'update hoc.incidents set source_run_id = null', ['ac2']],
    ['ledger', "delete from hoc.ledger where operation = 'violations.report'", ['ac1', 'ac4', 'ac6']],
  ])('does not hold when %s are altered by hand: %s', async (table, sql, failing) => {
    const { caller, ask } = aTenant()
    const violationId = await aViolationIn(aTenant(caller))
    await db.all(`begin; set local session_replication_role = replica;
      ${sql} ${sql.includes(' where ') ? 'and' : 'where'} tenant_id = '${caller.tenantId}'; commit`)

    const { holds, checks } = await ask('violations.verify', { violationId })

    expect(table && holds).toBe(false)
    expect(checks.filter((check) => check.holds === false).map(({ check }) => check)).toEqual(failing)
  })

  it('sees an incident of the run that no fact stands for', async () => {
    const { caller, ask, dispatch } = aTenant()
    const violationId = await aViolationIn(aTenant(caller))
    const { runId: sourceRunId } = await ask('violations.get', { violationId })
    const made = { title: 'Made up', severity: 'low', category: 'policy_violation', source: 'policy', sourceRunId }
    await dispatch('incidents.create', made, caller)

    const { checks } = await ask('violations.verify', { violationId })

    expect(checks.find(({ check }) => check === 'ac7')?.because).toMatch(/no fact does\.$/)
  })
})

type Asked = 'violations.list' | 'violations.get' | 'violations.verify'

function aTenant(caller = anOperator({ grants: ['*'] })) {
  const spine = aSpine(db)
  return {
    caller,
    spine,
    dispatch: spine.dispatch,
    rows: (table: string) => rowsOf(db, table, caller.tenantId),
    async report(input: object) {
      const outcome = await spine.dispatch('violations.report', input, caller)
      const { outcome: how } = outcome
      return {
        outcome: how,
        ...(outcome.outcome === 'refused' && { code: outcome.code }),
        ...(outcome.outcome === 'done' && { value: outcome.value }),
      }
    },
    async ask<Name extends Asked>(name: Name, input: object) {
      const outcome = await spine.dispatch(name, input, caller)
      if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome))
      return outcome.value
    },
  }
}
