import { accept, refuse } from '@hoc/spine-schemas/decision'
import { aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { beat, hasLapsed, isForgotten } from './lease.ts'

const running = aRunningRun() // seen at noon, for a minute
const at = (time: string) => `2026-01-01T${time}Z`
const quiet = { stopChangedAt: undefined, tenant: undefined }

describe('beat', () => {
  it('begins the lease anew, and changes nothing else', () => {
    const after = aRunningRun({ lastSeenAt: at('12:00:50.000'), leaseExpiresAt: at('12:01:50.000') })

    expect(beat(running, { at: at('12:00:50.000') })).toEqual(accept({ before: running, after }))
  })

  it('takes back nothing from a lease when a heartbeat is overtaken by a later one', () => {
    const late = beat(aRunningRun({ lastSeenAt: at('12:00:50.000') }), { at: at('12:00:49.000') })

    expect(late).toMatchObject({
      plan: { after: { lastSeenAt: at('12:00:50.000'), leaseExpiresAt: at('12:01:50.000'), version: 2 } },
    })
  })

  it('brings back a run that is late but was not found crashed', () => {
    expect(beat(running, { at: at('18:00:00.000') })).toMatchObject({
      plan: { after: { leaseExpiresAt: at('18:01:00.000') } },
    })
  })

  it('keeps nothing alive that is not running', () => {
    expect(beat(aRun(), { at: at('12:00:00.000') })).toEqual(refuse('RUN_NOT_RUNNING'))
    expect(beat(undefined, { at: at('12:00:00.000') })).toEqual(refuse('RUN_NOT_FOUND'))
  })
})

describe('hasLapsed', () => {
  it.each([
    ['12:01:00.000', false],
    ['12:01:15.000', false],
    ['12:01:15.001', true],
  ])('waits for the lease and the grace: at %s it says %s', (time, lapsed) => {
    expect(hasLapsed(running, { at: at(time), ...quiet })).toBe(lapsed)
  })

  it('gives a whole lease from when governance changed: until then no run could speak', () => {
    const stopChangedAt = at('13:00:00.000')

    expect(hasLapsed(running, { ...quiet, at: at('13:01:15.000'), stopChangedAt })).toBe(false)
    expect(hasLapsed(running, { ...quiet, at: at('13:01:15.001'), stopChangedAt })).toBe(true)
    expect(hasLapsed(running, { ...quiet, at: at('12:01:15.001'), stopChangedAt: at('09:00:00.000') })).toBe(true)
  })

  it('gives a whole lease from when a suspension ended, and from whichever of both was later', () => {
    const resumed = { tenant: { stateAt: at('13:00:00.000') }, stopChangedAt: at('12:30:00.000') }

    expect(hasLapsed(running, { ...resumed, at: at('13:01:15.000') })).toBe(false)
    expect(hasLapsed(running, { ...resumed, at: at('13:01:15.001') })).toBe(true)
    expect(hasLapsed(running, { ...quiet, tenant: { stateAt: null }, at: at('12:01:15.001') })).toBe(true)
  })
})

describe('isForgotten', () => {
  const queued = aRun({ createdAt: at('12:00:00.000') })
  const nextDay = (time: string) => `2026-01-02T${time}Z`

  it.each([
    ['12:00:00.000', false],
    ['12:00:00.001', true],
  ])('waits for a day: on the next at %s it says %s', (time, forgotten) => {
    expect(isForgotten(queued, { at: nextDay(time), ...quiet })).toBe(forgotten)
  })

  it('gives a whole day from when governance changed: until then no run could be started', () => {
    const since = (stopChangedAt: string) => ({ ...quiet, at: nextDay('13:00:00.000'), stopChangedAt })

    expect(isForgotten(queued, since(at('13:00:00.000')))).toBe(false)
    expect(isForgotten(queued, since(at('12:59:59.999')))).toBe(true)
    expect(isForgotten(queued, since(at('09:00:00.000')))).toBe(true)
  })

  it('gives a whole day from when a suspension ended', () => {
    const resumed = (stateAt: string) => ({ ...quiet, at: nextDay('13:00:00.000'), tenant: { stateAt } })

    expect(isForgotten(queued, resumed(at('13:00:00.000')))).toBe(false)
    expect(isForgotten(queued, resumed(at('12:59:59.999')))).toBe(true)
  })
})
