import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator, bob } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aLessonIn, mishap } from '../testing/lessons.ts'
import { rowsOf } from '../testing/plumbing.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const granted = ['incidents:read', 'incidents:write', 'policies:read', 'policies:write']
const until = () => new Date(Date.now() + 86_400_000).toISOString()

function aTenant(options = {}) {
  const caller = anOperator({ grants: granted })
  const spine = aSpine(db, options)
  return {
    caller,
    spine,
    rows: (table: string) => rowsOf(db, table, caller.tenantId),
    emit: (facts: object = {}) => spine.dispatch('lessons.emit_failure', { ...mishap, ...facts }, caller),
  }
}

describe('a lesson', () => {
  it('comes back as it was learned, and is counted', async () => {
    const { spine, caller, ...tenant } = aTenant()
    const lesson = await aLessonIn({ spine, caller })

    expect(await spine.dispatch('lessons.get', { lessonId: lesson.id }, caller)).toMatchObject({ value: lesson })
    expect(await spine.dispatch('lessons.list', { state: ['pending'] }, caller)).toMatchObject({
      value: { items: [lesson], nextCursor: null },
    })
    expect(await spine.dispatch('lessons.stats', {}, caller)).toMatchObject({
      value: { total: 1, byType: { failure: 1 }, byState: { pending: 1, dismissed: 0 } },
    })
    expect(await tenant.rows('ledger')).toMatchObject([{ entity: 'lesson', entity_id: lesson.id }])
    expect(await tenant.rows('outbox')).toMatchObject([{ type: 'lesson.learned' }])
  })

  it('is listed page by page, newest first', async () => {
    const { spine, caller } = aTenant()
    const [first, second] = [await aLessonIn({ spine, caller }), await aLessonIn({ spine, caller })]

    const page = await spine.dispatch('lessons.list', { limit: 1 }, caller)
    if (page.outcome !== 'done') throw new Error(page.outcome)
    const rest = await spine.dispatch('lessons.list', { cursor: page.value.nextCursor }, caller)

    expect(page.value.items).toEqual([second])
    expect(rest).toMatchObject({ value: { items: [first], nextCursor: null } })
  })

  it('does not exist for another tenant, whatever is asked of it', async () => {
    const { id: lessonId } = await aLessonIn(aTenant())
    const { spine, caller } = aTenant()
    const asked = {
      'lessons.get': {},
      'lessons.convert_to_draft': {},
      'lessons.defer': { until: until() },
      'lessons.dismiss': { reason: 'Not ours.' },
      'lessons.reactivate': {},
    } as const

    for (const [name, input] of Object.entries(asked))
      expect(await spine.dispatch(name as keyof typeof asked, { lessonId, ...input }, caller)).toMatchObject({
        outcome: 'refused',
        code: 'LESSON_NOT_FOUND',
      })
    expect(await spine.dispatch('lessons.stats', {}, caller)).toMatchObject({ value: { total: 0 } })
  })

  it('of one tenant does not silence that of another', async () => {
    const [one, other] = [aTenant(), aTenant()]

    expect([await one.emit(), await other.emit()]).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }])
  })

  it('is what its state says after each of its changes, with who made it', async () => {
    const { spine, caller } = aTenant()
    const asBob = { ...caller, actorId: bob }
    const { id: lessonId } = await aLessonIn({ spine, caller })

    const deferred = await spine.dispatch('lessons.defer', { lessonId, until: until() }, asBob)
    const back = await spine.dispatch('lessons.reactivate', { lessonId }, caller)
    const dismissed = await spine.dispatch('lessons.dismiss', { lessonId, reason: 'It was a drill.' }, asBob)

    expect(deferred).toMatchObject({ value: { state: 'deferred', deferredBy: bob, version: 2 } })
    expect(back).toMatchObject({ value: { state: 'pending', version: 3 } })
    expect(dismissed).toMatchObject({
      value: { state: 'dismissed', dismissedBy: bob, dismissedReason: 'It was a drill.' },
    })
    expect(await spine.dispatch('lessons.reactivate', { lessonId }, caller)).toMatchObject({
      code: 'LESSON_NOT_DEFERRED',
    })
  })

  it('is put off by a day to ninety, and dismissed with a reason', async () => {
    const { spine, caller } = aTenant()
    const { id: lessonId } = await aLessonIn({ spine, caller })
    const defer = (moment: string) => spine.dispatch('lessons.defer', { lessonId, until: moment }, caller)

    expect(await defer(new Date(Date.now() - 1).toISOString())).toMatchObject({ code: 'DEFERRAL_OUT_OF_RANGE' })
    expect(await defer('9999-12-31T23:59:59Z')).toMatchObject({ code: 'DEFERRAL_OUT_OF_RANGE' })
    expect(await defer('tomorrow')).toMatchObject({ outcome: 'invalid' })
    for (const reason of ['', '   ', 'x'.repeat(501), 'a\0b'])
      expect(await spine.dispatch('lessons.dismiss', { lessonId, reason }, caller)).toMatchObject({
        outcome: 'invalid',
      })
  })
})

describe('debounce', () => {
  it('keeps one lesson of the same a day, and says of the second that there is one', async () => {
    let at = Date.parse('2026-01-01T12:00:00.000Z')
    const { emit, rows } = aTenant({ now: () => new Date(at).toISOString() })

    expect(await emit()).toMatchObject({ outcome: 'done' })
    at += 86_399_999
    expect(await emit({ errorCode: 'execution_timeout' })).toMatchObject({
      outcome: 'refused',
      code: 'LESSON_DEBOUNCED',
    })
    expect(await emit({ errorCode: 'OTHER' })).toMatchObject({ outcome: 'done' })
    at += 1
    expect(await emit()).toMatchObject({ outcome: 'done' })
    expect(await rows('lessons_learned')).toHaveLength(3)
  })

  it('keeps one of the same event for ever', async () => {
    let at = Date.parse('2026-01-01T12:00:00.000Z')
    const { emit } = aTenant({ now: () => new Date(at).toISOString() })
    const event = { sourceEventType: 'incident', sourceEventId: 'incident-9' }

    expect(await emit(event)).toMatchObject({ outcome: 'done' })
    at += 864_000_000
    expect(await emit({ ...event, errorCode: 'ANOTHER' })).toMatchObject({ code: 'LESSON_DEBOUNCED' })
  })

  it('holds when many tell of the same at once', async () => {
    const tenants = [aTenant(), aTenant()]
    const event = { sourceEventType: 'incident', sourceEventId: 'incident-9' }

    for (const facts of [() => ({}), () => ({ errorCode: crypto.randomUUID(), ...event })]) {
      const told = await Promise.all(tenants.flatMap(({ emit }) => Array.from({ length: 8 }, () => emit(facts()))))
      const codes = told.map((one) => (one.outcome === 'refused' ? one.code : one.outcome))

      expect(codes.filter((code) => code === 'done')).toHaveLength(2)
      expect(codes.filter((code) => code === 'LESSON_DEBOUNCED')).toHaveLength(14)
    }
    for (const { rows } of tenants) expect(await rows('lessons_learned')).toHaveLength(2)
  })

  it('holds for thresholds by band, and for successes by agent', async () => {
    const { spine, caller } = aTenant()
    const near = (currentValue: number) =>
      spine.dispatch('lessons.emit_near_threshold', { metric: 'budget', currentValue, thresholdValue: 100 }, caller)
    const success = (agentId: string) =>
      spine.dispatch('lessons.emit_critical_success', { successType: 'cost_efficiency', metrics: {}, agentId }, caller)

    const told = [
      await near(86),
      await near(89),
      await near(90),
      await success('a'),
      await success('a'),
      await success('b'),
    ]

    expect(told.map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'done', 'done', 'refused', 'done'])
  })
})

describe('of changes at once', () => {
  it.each([
    ['lessons.convert_to_draft', 'lessons.dismiss'],
    ['lessons.defer', 'lessons.dismiss'],
    ['lessons.convert_to_draft', 'lessons.defer'],
    ['lessons.convert_to_draft', 'lessons.convert_to_draft'],
  ] as const)('%s and %s, one is done and the other is refused', async (one, other) => {
    const { spine, caller, rows } = aTenant()
    const { id: lessonId } = await aLessonIn({ spine, caller })
    const inputs = {
      'lessons.convert_to_draft': {},
      'lessons.defer': { until: until() },
      'lessons.dismiss': { reason: 'x' },
    }

    const outcomes = await Promise.all(
      [one, other, one, other].map((name) => spine.dispatch(name, { lessonId, ...inputs[name] }, caller)),
    )

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused', 'refused', 'refused'])
    const [lesson] = await rows('lessons_learned')
    expect(await rows('policy_proposals')).toHaveLength(lesson?.state === 'converted_to_draft' ? 1 : 0)
  })
})

describe('converting', () => {
  it('makes one draft, with where it comes from, in the transaction that converts the lesson', async () => {
    const { spine, caller, rows } = aTenant()
    const lesson = await aLessonIn({ spine, caller })

    const converted = await spine.dispatch('lessons.convert_to_draft', { lessonId: lesson.id }, caller)
    if (converted.outcome !== 'done') throw new Error(converted.outcome)
    const { proposal } = converted.value

    expect(converted.value.lesson).toMatchObject({ state: 'converted_to_draft', draftProposalId: proposal.id })
    expect(proposal).toMatchObject({
      name: `Policy from Lesson: ${lesson.title}`,
      rationale: lesson.description,
      state: 'draft',
      version: 1,
      provenance: { lessonId: lesson.id, sourceEventType: 'manual', sourceEventId: lesson.id },
    })
    expect(await spine.dispatch('proposals.get', { proposalId: proposal.id }, caller)).toMatchObject({
      value: proposal,
    })
    expect(await spine.dispatch('proposals.list', { lessonId: lesson.id }, caller)).toMatchObject({
      value: { items: [proposal], nextCursor: null },
    })
    const entries = (await rows('ledger')).filter(({ operation }) => operation === 'lessons.convert_to_draft')
    expect(entries.map(({ entity }) => entity)).toEqual(['lesson', 'proposal'])
    expect(new Set(entries.map(({ xid }) => xid)).size).toBe(1)
  })

  it('is for those who may write policies', async () => {
    const { spine, caller } = aTenant()
    const { id: lessonId } = await aLessonIn({ spine, caller })

    const outcome = await spine.dispatch(
      'lessons.convert_to_draft',
      { lessonId },
      { ...caller, grants: granted.slice(0, 3) },
    )

    expect(outcome).toMatchObject({ outcome: 'denied', gate: 'grant' })
  })
})
