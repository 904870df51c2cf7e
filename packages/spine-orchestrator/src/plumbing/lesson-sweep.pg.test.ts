import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { TenantId } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Standing } from '../kernel/gate.ts'
import { aSpine } from '../testing/incidents.ts'
import { aDeferredLessonIn, aLessonIn, anExpiredLessonIn } from '../testing/lessons.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { createLessonSweep } from './lesson-sweep.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

const normal: Standing = { mode: 'normal', tenantState: 'active' }

function aTenant() {
  return { db, caller: anOperator({ grants: ['*'] }), spine: aSpine(db) }
}

function aSweep(governance: (tenantId: TenantId) => Standing | undefined = () => normal, now = Date.now) {
  const at = () => new Date(now()).toISOString()
  return createLessonSweep({ worker: db.worker, spine: aSpine(db, { governance, now: at }), now })
}

const lesson = (id: string) => db.all(`select * from hoc.lessons_learned where id = '${id}'`).then(([row]) => row)

describe('a sweep of lessons', () => {
  it('brings back what was put off until now, in every tenant, each with its entry and its event', async () => {
    const tenants = [aTenant(), aTenant()]
    const due = await Promise.all(tenants.map(anExpiredLessonIn))

    await aSweep()()

    for (const [index, { caller }] of tenants.entries()) {
      const ledger = await rowsOf(db, 'ledger', caller.tenantId)
      const events = await rowsOf(db, 'outbox', caller.tenantId)

      expect(await lesson(due[index]?.id ?? '')).toMatchObject({ state: 'pending', deferred_until: null, version: 3 })
      expect(ledger.filter(({ operation }) => operation === 'lessons.reactivate_expired')).toMatchObject([
        { entity: 'lesson', entity_id: due[index]?.id, actor_id: 'scheduler' },
      ])
      expect(events.filter(({ type }) => type === 'lesson.reactivated')).toHaveLength(1)
    }
  })

  it('leaves alone what is put off until later, and what is not put off', async () => {
    const tenant = aTenant()
    const left = [await aLessonIn(tenant), await aDeferredLessonIn(tenant)]

    await aSweep()()

    expect(await rowsOf(db, 'lessons_learned', tenant.caller.tenantId)).toMatchObject(
      left.map(({ id, state, version }) => ({ id, state, version })),
    )
  })

  it('finds it when its week is over', async () => {
    const { id } = await aDeferredLessonIn(aTenant())

    await aSweep(undefined, () => Date.now() + 604_000_000)()
    expect(await lesson(id)).toMatchObject({ state: 'deferred' })
    await aSweep(undefined, () => Date.now() + 604_801_000)()
    expect(await lesson(id)).toMatchObject({ state: 'pending' })
  })

  it('brings each back once, however many sweeps there are at once, and people beside them', async () => {
    const first = aTenant()
    const tenants = [first, aTenant()]
    for (let made = 0; made < 4; made++) await Promise.all(tenants.map(anExpiredLessonIn))
    const own = await rowsOf(db, 'lessons_learned', first.caller.tenantId)

    await Promise.all([
      ...Array.from({ length: 4 }, () => aSweep()()),
      ...own.map(({ id }) => first.spine.dispatch('lessons.reactivate', { lessonId: id }, first.caller)),
    ])

    for (const { caller } of tenants) {
      const lessons = await rowsOf(db, 'lessons_learned', caller.tenantId)
      const events = await rowsOf(db, 'outbox', caller.tenantId)
      expect(lessons.map(({ state, version }) => [state, version])).toEqual(
        Array.from({ length: 4 }, () => ['pending', 3]),
      )
      expect(events.filter(({ type }) => type === 'lesson.reactivated')).toHaveLength(4)
    }
  })

  it('passes over a tenant that is stopped, and goes on with the next', async () => {
    const tenants = [aTenant(), aTenant()]
    const due = await Promise.all(tenants.map(anExpiredLessonIn))
    const [stopped] = tenants

    await aSweep((id) => (id === stopped?.caller.tenantId ? { mode: 'killed', tenantState: 'active' } : normal))()

    expect(await lesson(due[0]?.id ?? '')).toMatchObject({ state: 'deferred' })
    expect(await lesson(due[1]?.id ?? '')).toMatchObject({ state: 'pending' })
  })

  it('goes on with the others when one cannot be brought back, and fails with its name', async () => {
    const tenant = aTenant()
    const [stuck, fine] = [await anExpiredLessonIn(tenant), await anExpiredLessonIn(tenant)]
    await db.all(`create function hoc.stuck() returns trigger language plpgsql as $$ begin raise 'stuck'; end $$;
      create trigger stuck before update on hoc.lessons_learned for each row
        when (old.id = '${stuck.id}') execute function hoc.stuck()`)

    await expect(aSweep()()).rejects.toThrow(`lesson ${stuck.id} of tenant ${tenant.caller.tenantId}: stuck`)

    expect(await lesson(stuck.id)).toMatchObject({ state: 'deferred' })
    expect(await lesson(fine.id)).toMatchObject({ state: 'pending' })
  })
})
