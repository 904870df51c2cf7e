import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { OutboxEventId } from '@hoc/spine-schemas/outbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aSink, someWrites } from '../testing/plumbing.ts'
import { LAST_ATTEMPT } from './attempts.ts'
import { createRelay } from './relay.ts'
import { fileSink, inProcessSink } from './sinks.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

describe('the relay', () => {
  it('hands every event to every sink, in order, and forgets it', async () => {
    const { rows, incident } = await someWrites(db, 3)
    const [one, two] = [aSink('one'), aSink('two')]

    await createRelay({ worker: db.worker, sinks: [one, two] })()

    expect(one.got.map(({ payload }) => payload)).toMatchObject([{ id: incident.id }, { title: '1' }, { title: '2' }])
    expect(two.got).toEqual(one.got)
    expect(await rows('outbox')).toEqual([])
  })

  it('delivers nothing without a sink, and keeps every event for the one that comes', async () => {
    const { rows } = await someWrites(db, 3)

    expect(await createRelay({ worker: db.worker, sinks: [], batch: 3 })()).toBe(false)
    expect(await rows('outbox')).toMatchObject(Array(3).fill({ attempts: 0, delivered: [], dead_at: null }))

    const later = aSink('later')
    await createRelay({ worker: db.worker, sinks: [later] })()
    expect(later.got).toHaveLength(3)
  })

  it('tries again later what a sink refused, and only on that sink', async () => {
    const { rows } = await someWrites(db, 1)
    const [sound, shaky] = [aSink('sound'), aSink('shaky', { failures: 1 })]
    const relay = createRelay({ worker: db.worker, sinks: [sound, shaky] })

    await relay()
    const [waiting] = await rows('outbox')
    await relay() // not due yet
    expect(waiting).toMatchObject({ attempts: 1, delivered: ['sound'], last_error: 'shaky: not now', dead_at: null })
    expect(shaky.got).toEqual([])

    await db.all('update hoc.outbox set due_at = now()')
    await relay()
    expect([sound.got.length, shaky.got.length]).toEqual([1, 1])
    expect(await rows('outbox')).toEqual([])
  })

  it('keeps why a sink refused without the secrets in it', async () => {
    const { rows } = await someWrites(db, 1)
    const why = (piece: string) => `Expected 200 of https://bob:${piece}@sink, saw {"token":"${piece}"}`
    const deliver = () => Promise.reject(new Error(why('hunter22')))

    await createRelay({ worker: db.worker, sinks: [inProcessSink('shaky', deliver)] })()

    expect(await rows('outbox')).toMatchObject([{ last_error: `shaky: ${why('[redacted]')}` }])
  })

  it('gives up after the last attempt, until a person gives the event another set', async () => {
    const { rows, dispatch, operator } = await someWrites(db, 1)
    const broken = aSink('broken', { failures: LAST_ATTEMPT })
    const relay = createRelay({ worker: db.worker, sinks: [broken] })
    for (let attempt = 0; attempt < LAST_ATTEMPT + 3; attempt++) {
      await relay()
      await db.all('update hoc.outbox set due_at = now()')
    }
    const [dead] = await rows('outbox')
    expect(dead).toMatchObject({ attempts: LAST_ATTEMPT, dead_at: expect.any(Date) })

    const allowed = { ...operator, grants: ['outbox:*'] }
    const eventId = OutboxEventId.parse(dead?.id)
    const listed = await dispatch('outbox.list', { state: 'dead' }, allowed)
    const retried = await dispatch('outbox.retry', { eventId }, allowed)
    const again = await dispatch('outbox.retry', { eventId }, allowed)
    await relay()

    expect(listed).toMatchObject({ value: { items: [{ id: eventId, state: 'dead', lastError: 'broken: not now' }] } })
    expect(retried).toMatchObject({ outcome: 'done', value: { state: 'waiting', attempts: 0 } })
    expect(again).toMatchObject({ outcome: 'refused', code: 'EVENT_NOT_DEAD' })
    expect(broken.got).toHaveLength(1)
  })

  it('shares the work with other relays, and delivers nothing twice', async () => {
    await someWrites(db, 40)
    const sink = aSink('shared')
    const relays = [1, 2, 3].map(() => createRelay({ worker: db.worker, sinks: [sink], batch: 5 }))

    await Promise.all(
      relays.map(async (relay) => {
        while (await relay()) continue
      }),
    )

    expect(new Set(sink.got.map(({ id }) => id)).size).toBe(40)
    expect(sink.got).toHaveLength(40)
  })

  it('does not wait for ever for a sink', async () => {
    const { rows } = await someWrites(db, 1)
    const stuck = { name: 'stuck', deliver: () => new Promise<void>(() => undefined) }

    await createRelay({ worker: db.worker, sinks: [stuck], patienceMs: 20 })()

    expect(await rows('outbox')).toMatchObject([{ last_error: 'stuck: took longer than 20 ms' }])
  })

  it('appends to a file a line of JSON for each event', async () => {
    const { incident, operator } = await someWrites(db, 2)
    const path = join(await mkdtemp(join(tmpdir(), 'hoc-')), 'events.ndjson')

    await createRelay({ worker: db.worker, sinks: [fileSink(path)] })()

    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ tenantId: operator.tenantId, type: 'incident.created', payload: incident })
  })
})
