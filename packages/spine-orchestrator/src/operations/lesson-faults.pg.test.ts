import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Lesson } from '@hoc/spine-schemas/lessons'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aLessonIn, mishap } from '../testing/lessons.ts'
import { rowsOf } from '../testing/plumbing.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const until = () => new Date(Date.now() + 86_400_000).toISOString()

function aTenant() {
  const caller = anOperator({ grants: ['*'] })
  return { caller, spine: aSpine(db), rows: (table: string) => rowsOf(db, table, caller.tenantId) }
}

describe('G1: lessons methods, when a statement of theirs fails', () => {
  const written = {
    'lessons.emit_failure': [() => mishap, ['lessons_learned']],
    'lessons.emit_near_threshold': [() => ({ metric: 'm', currentValue: 9, thresholdValue: 10 }), ['lessons_learned']],
    'lessons.emit_critical_success': [() => ({ successType: 's' }), ['lessons_learned']],
    'lessons.convert_to_draft': [
      ({ id }: Lesson) => ({ lessonId: id }),
      ['lessons_learned', 'policy_proposals', 'policy_proposal_versions'],
    ],
    'lessons.defer': [({ id }: Lesson) => ({ lessonId: id, until: until() }), ['lessons_learned']],
    'lessons.dismiss': [({ id }: Lesson) => ({ lessonId: id, reason: 'x' }), ['lessons_learned']],
  } as const
  const faults = Object.entries(written).flatMap(([name, [input, tables]]) =>
    tables.map((table) => [name as keyof typeof written, table, input] as const),
  )

  it.each(faults)('%s breaks off and leaves nothing: a raise in %s', async (name, table, input) => {
    const { spine, caller, rows } = aTenant()
    const lesson = await aLessonIn({ spine, caller })
    const before = await everything(rows)
    await raising(table)

    await expect(spine.dispatch(name, input(lesson), caller)).rejects.toThrow('The disk is full.')

    await relieved(table)
    expect(await everything(rows)).toEqual(before)
    expect(await spine.dispatch(name, input(lesson), caller)).toMatchObject({ outcome: 'done' })
  })

  it.each(['lessons.reactivate', 'lessons.reactivate_expired'] as const)(
    '%s breaks off and leaves nothing',
    async (name) => {
      const { spine, caller, rows } = aTenant()
      const { id: lessonId } = await aLessonIn({ spine, caller })
      await spine.dispatch('lessons.defer', { lessonId, until: until() }, caller)
      const later = aSpine(db, { now: () => new Date(Date.now() + 172_800_000).toISOString() })
      const before = await everything(rows)
      await raising('lessons_learned')

      await expect(later.dispatch(name, { lessonId }, caller)).rejects.toThrow('The disk is full.')

      await relieved('lessons_learned')
      expect(await everything(rows)).toEqual(before)
      expect(await later.dispatch(name, { lessonId }, caller)).toMatchObject({ outcome: 'done' })
    },
  )

  it.each(['lessons.list', 'lessons.stats', 'lessons.get', 'proposals.list', 'proposals.get'] as const)(
    '%s throws rather than answer that there is nothing',
    async (name) => {
      const { spine, caller } = aTenant()
      const { id } = await aLessonIn({ spine, caller })
      const input = { 'lessons.get': { lessonId: id }, 'proposals.get': { proposalId: id } }[String(name)] ?? {}
      const table = name.startsWith('lessons') ? 'lessons_learned' : 'policy_proposals'
      await db.all(`revoke select on hoc.${table} from hoc_app`)

      await expect(spine.dispatch(name, input, caller)).rejects.toThrow('permission denied')

      await db.all(`grant select on hoc.${table} to hoc_app`)
    },
  )
})

function raising(table: string) {
  return db.all(`create or replace function hoc.full() returns trigger language plpgsql as
      $$ begin raise 'The disk is full.'; end $$;
    create trigger full_disk before insert or update on hoc.${table} for each row execute function hoc.full()`)
}

function relieved(table: string) {
  return db.all(`drop trigger full_disk on hoc.${table}`)
}

async function everything(rows: (table: string) => Promise<unknown[]>) {
  const tables = ['lessons_learned', 'policy_proposals', 'policy_proposal_versions', 'ledger', 'outbox']
  return Promise.all(tables.map(rows))
}
