import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'

import { createMetricsDoor } from './metrics-door.ts'

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ headers, socket: { remoteAddress } }) as unknown as FastifyRequest

describe('without a token', () => {
  const isOpen = createMetricsDoor(undefined)

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('is open to %s', (address) => {
    expect(isOpen(from(address))).toBe(true)
  })

  it.each(['10.0.0.1', '::ffff:10.0.0.1', '192.0.2.1', '2001:db8::1', '128.127.0.0.1', ''])(
    'is closed to %s',
    (address) => {
      expect(isOpen(from(address))).toBe(false)
    },
  )

  it.each(['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'])('is closed to whom a proxy passes on: %s', (name) => {
    expect(isOpen(from('127.0.0.1', { [name]: '127.0.0.1' }))).toBe(false)
  })
})

describe('with a token', () => {
  const isOpen = createMetricsDoor('a token of sixteen')
  const showing = (authorization: string) => isOpen(from('192.0.2.1', { authorization }))

  it('is open to whoever shows it, wherever they are, and to nobody else', () => {
    const spaced = createMetricsDoor('sixteen-letters!')
    expect(spaced(from('192.0.2.1', { authorization: 'Bearer sixteen-letters!' }))).toBe(true)
    for (const wrong of [
      'Bearer sixteen-letters',
      'Bearer sixteen-letters!!',
      'Basic sixteen-letters!',
      'Bearer ',
      '',
    ]) {
      expect(spaced(from('127.0.0.1', { authorization: wrong })), wrong).toBe(false)
    }
    expect(isOpen(from('127.0.0.1'))).toBe(false)
    expect(showing('Bearer a token of sixteen')).toBe(false) // a bearer is one word: the settings take no other
  })
})
