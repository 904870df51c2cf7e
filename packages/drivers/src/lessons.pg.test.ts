import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import type { LessonFilter } from '@hoc/spine-schemas/lesson-contracts'
import { LessonId, LessonState, type Lesson, type PendingLesson } from '@hoc/spine-schemas/lessons'
import { anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { aLesson, aLessonThatIs, aProposal } from '@hoc/spine-schemas/testing/lessons'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import {
  applyLesson,
  countLessons,
  findLesson,
  insertLessons,
  listDeferred,
  listLessons,
  listLessonsLike,
  lockLesson,
  lockLessonsLike,
} from './lessons.ts'
import { readingFrom } from './pool.ts'
import { insertProposal } from './proposals.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const failure = aLesson()
const near = aLesson({ type: 'near_threshold', id: LessonId.parse('019b7a00-0000-7000-8000-0000000000c2') })
const success = aLesson({ type: 'critical_success', id: LessonId.parse('019b7a00-0000-7000-8000-0000000000c3') })
const all = [failure, near, success]

describe('lessons', () => {
  it('are read as they were inserted, all in one statement, and held', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons(all))

      for (const lesson of all) {
        expect(await lockLesson(tx, lesson.id)).toEqual(lesson)
        expect(await findLesson(tx, lesson.id)).toEqual(lesson)
      }
    }))

  it('keep hostile figures and texts as they are', () =>
    inTenant(async (tx) => {
      const pattern = { successType: `'; drop table hoc.runs; --`, metrics: { a: 0.1, b: -1e-7, c: 1e21, 'd"e': 3 } }
      const odd = aLesson({ type: 'critical_success', pattern, description: 'Ünï\\u0000 “x” 😀' })
      await tx.run(insertLessons([odd]))

      expect(await findLesson(tx, odd.id)).toEqual(odd)
    }))

  it('are none where none is given', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([]))

      expect(await listLessons(tx, { limit: 9 })).toEqual([])
      expect(await findLesson(tx, failure.id)).toBeUndefined()
      expect(await lockLesson(tx, failure.id)).toBeUndefined()
      expect(await countLessons(tx)).toEqual([])
    }))

  it('are one for each event and type', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure]))

      await expect(tx.run(insertLessons([{ ...failure, id: near.id }]))).rejects.toThrow('duplicate key')
    }))

  it.each([
    [{}, [success, near, failure]],
    [{ limit: 1 }, [success, near]],
    [{ type: ['failure', 'near_threshold'] }, [near, failure]],
    [{ state: ['deferred'] }, []],
    [{ severity: ['high'] }, [failure]],
    [{ sourceRunId: failure.sourceRunId }, [success, near, failure]],
    [{ sourceRunId: 'run-18' }, []],
    [{ createdFrom: '2026-01-01T12:00:00.001Z' }, []],
    [{ createdBefore: '2026-01-01T12:00:00.001Z' }, [success, near, failure]],
    [{ cursor: near.id }, [failure]],
  ] as const)('are narrowed by %o', (filter, expected) =>
    inTenant(async (tx) => {
      await tx.run(insertLessons(all))

      expect(await listLessons(tx, { limit: 9, ...filter } as LessonFilter)).toEqual(expected)
    }),
  )

  it('are counted by type and state', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons(all))

      expect(await countLessons(tx)).toEqual(
        expect.arrayContaining(all.map(({ type }) => ({ type, state: 'pending', count: 1 }))),
      )
    }))

  it('of another tenant are not there, not counted and not changed', async () => {
    await rolledBack(db.pool, tenantId, async (tx) => {
      await tx.run(insertLessons(all))
      await tx.rows({
        effect: 'read',
        text: `select set_config('hoc.tenant', $1, true)`,
        values: [anOperator().tenantId],
      })

      expect(await listLessons(tx, { limit: 9 })).toEqual([])
      expect(await countLessons(tx)).toEqual([])
      expect(await lockLessonsLike(tx, all, '2000-01-01T00:00:00.000Z')).toEqual([])
      await expect(tx.run(applyLesson(failure, aLessonThatIs('dismissed')))).rejects.toThrow('wrote 0')
    })
  })
})

describe('applyLesson', () => {
  it.each(LessonState.exclude(['pending']).options)('carries a lesson to %s', (state) =>
    inTenant(async (tx) => {
      const after = aLessonThatIs(state)
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(aProposal()))
      await tx.run(applyLesson(failure, after))

      expect(await findLesson(tx, failure.id)).toEqual(after)
    }),
  )

  it('carries a lesson back from having been put off', () =>
    inTenant(async (tx) => {
      const back = aLesson({ version: 3 })
      await tx.run(insertLessons([failure]))
      await tx.run(applyLesson(failure, aLessonThatIs('deferred')))
      await tx.run(applyLesson(aLessonThatIs('deferred'), back))

      expect(await findLesson(tx, failure.id)).toEqual(back)
    }))

  it('fails the transaction rather than write over a newer version', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([{ ...failure, version: 2 }]))

      await expect(tx.run(applyLesson(failure, aLessonThatIs('deferred')))).rejects.toThrow(
        'Expected to write 1 lesson, wrote 0.',
      )
    }))

  const legal = new Set(['pending>converted_to_draft', 'pending>deferred', 'pending>dismissed', 'deferred>pending'])
  const moves = LessonState.options.flatMap((from) => LessonState.options.map((to) => [from, to] as const))

  it.each(moves.filter(([from, to]) => !legal.has(`${from}>${to}`)))(
    'does not carry one from %s to %s: PostgreSQL refuses',
    (from, to) =>
      inTenant(async (tx) => {
        await tx.run(insertLessons([failure]))
        await tx.run(insertProposal(aProposal()))
        const before: Lesson = from === 'pending' ? failure : aLessonThatIs(from)
        if (from !== 'pending') await tx.run(applyLesson(failure, before))

        await expect(tx.run(applyLesson(before, { ...aLessonThatIs(to), version: 9 }))).rejects.toThrow(
          'a lesson goes from',
        )
      }),
  )
})

describe('PostgreSQL', () => {
  it.each([
    ['another title', `update hoc.lessons_learned set title = 'x'`, 'permission denied'],
    ['another pattern', `update hoc.lessons_learned set pattern = '{}'`, 'permission denied'],
    ['no lesson', 'delete from hoc.lessons_learned', 'permission denied'],
    ['another rule', `update hoc.policy_proposals set rule = '{}'`, 'permission denied'],
    ['no proposal', 'delete from hoc.policy_proposals', 'permission denied'],
    ['another version', `update hoc.policy_proposal_versions set name = 'x'`, 'permission denied'],
    ['a deferral without an end', `update hoc.lessons_learned set state = 'deferred'`, 'state_and_its_columns'],
    [
      'a proposal in force',
      `insert into hoc.policy_proposals select (jsonb_populate_record(p, '{"id": "019b7a00-0000-7000-8000-0000000000d9", "lesson_id": null, "state": "approved"}')).* from hoc.policy_proposals p`,
      'proposal_state',
    ],
  ])('lets those who dispatch make of a lesson %s: never', (_, text, why) =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(aProposal()))

      await expect(tx.run({ effect: 'write', text, values: [] })).rejects.toThrow(why)
    }),
  )
})

describe('lessons like those that somebody means to keep', () => {
  const since = '2025-12-31T12:00:00.000Z'
  const other: PendingLesson = aLesson({ id: near.id, sourceEventId: 'run-18', debounceKey: '["failure","OTHER"]' })
  const seek = (facts: object) => [{ ...failure, debounceKey: 'none', sourceEventId: null, ...facts }]

  it.each([
    ['of the same', { debounceKey: failure.debounceKey }, 1],
    ['of the same event', { sourceEventId: failure.sourceEventId }, 1],
    ['of both', { debounceKey: failure.debounceKey, sourceEventId: failure.sourceEventId }, 2],
    ['of an event of another type', { sourceEventId: failure.sourceEventId, type: 'critical_success' }, 0],
    ['of an event of another source', { sourceEventId: failure.sourceEventId, sourceEventType: 'manual' }, 0],
    ['of nothing known', {}, 0],
  ])('are those %s', (_, facts, count) =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure, other]))

      const found = await lockLessonsLike(tx, seek(facts), since)
      expect(found.map(({ id }) => id)).toEqual(Array.from({ length: count }, () => failure.id))
      expect(await listLessonsLike(tx, seek(facts), since)).toEqual(found)
    }),
  )

  it('are of the same since a moment, and of the same event since ever', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure]))

      expect(await listLessonsLike(tx, seek({ debounceKey: failure.debounceKey }), noon)).toEqual([])
      expect(await listLessonsLike(tx, seek({ sourceEventId: failure.sourceEventId }), noon)).toHaveLength(1)
    }))
})

describe('a list of lessons that were put off', () => {
  it('holds those whose time has come, of all tenants, and nothing of what they say', async () => {
    const nobody = { tenantId: SYSTEM_TENANT, lessonId: LessonId.parse(SYSTEM_TENANT) }
    const tenants = [anOperator().tenantId, anOperator().tenantId].toSorted()
    for (const tenant of tenants)
      await db.all(`insert into hoc.lessons_learned (tenant_id, id, type, title, description, proposed_action, pattern,
        source_event_type, source_event_id, debounce_key, state, deferred_until, deferred_by, created_by, created_at,
        updated_at, version) values ('${tenant}', '${failure.id}', 'failure', 't', 'd', 'p', '{}', 'manual', 'e', 'k',
        'deferred', '2026-01-08T12:00:00Z', 'bob', 'bob', now(), now(), 2)`)
    const tx = readingFrom(db.worker)
    const due = tenants.map((tenant) => ({ tenantId: tenant, lessonId: failure.id }))

    expect(await listDeferred(tx, { before: '2026-01-08T11:59:59.999Z', after: nobody, limit: 9 })).toEqual([])
    expect(await listDeferred(tx, { before: '2026-01-08T12:00:00.000Z', after: nobody, limit: 9 })).toEqual(due)
    expect(await listDeferred(tx, { before: '2026-01-09T00:00:00.000Z', after: nobody, limit: 1 })).toEqual([due[0]])
    expect(await listDeferred(tx, { before: '2026-01-09T00:00:00.000Z', after: due[0] ?? nobody, limit: 9 })).toEqual([
      due[1],
    ])
    await expect(db.worker.query('select title from hoc.lessons_learned')).rejects.toThrow('permission denied')
  })
})

function inTenant(test: (tx: TestTx) => Promise<void>): Promise<void> {
  return rolledBack(db.pool, tenantId, test)
}
