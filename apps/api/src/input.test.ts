import { contract } from '@hoc/spine-schemas/contract'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { createInputReader } from './input.ts'

const ship = {
  says: 'Ships an order.',
  requires: 'orders:write',
  output: z.object({}),
  refusals: {},
  example: { input: {}, output: {} },
} as const
const input = z.strictObject({
  orderId: z.string(),
  fast: z.boolean().default(false),
  weight: z.number().optional(),
  boxes: z.int().optional(),
  notes: z.array(z.string()).optional(),
  marks: z.array(z.int()).optional(),
})
const read = contract({
  ...ship,
  name: 'orders.get',
  effect: 'read',
  http: { method: 'GET', path: '/orders/{orderId}' },
  input,
})
const write = contract({
  ...ship,
  name: 'orders.ship',
  effect: 'write',
  http: { method: 'POST', path: '/orders/{orderId}' },
  input,
})
const params = { orderId: 'o1' }

describe('a read', () => {
  it.each([
    ['', {}],
    ['fast=true', { fast: true }],
    ['fast=false', { fast: false }],
    ['weight=-1.5&boxes=3', { weight: -1.5, boxes: 3 }],
    ['notes=a&notes=b', { notes: ['a', 'b'] }],
    ['notes=a', { notes: ['a'] }],
    ['marks=1&marks=2', { marks: [1, 2] }],
  ])('decodes %s from its schema', (query, decoded) => {
    expect(readRequest(query)).toEqual({ orderId: 'o1', ...decoded })
  })

  it.each([
    'fast=1',
    'fast=TRUE',
    'fast=',
    'boxes=1e1',
    'boxes=0x1',
    'boxes=%201',
    'boxes=01',
    'boxes=1&boxes=2',
    'marks=x',
    'odd=1',
  ])('leaves %s as it came, for the schema to refuse', (query) => {
    expect(input.safeParse(readRequest(query)).success).toBe(false)
  })

  it('takes no body, and no key of its path twice', () => {
    const asked = { params, url: '/orders/o1', body: undefined, hasBody: true }
    expect(createInputReader(read)(asked)).toBe('BODY_NOT_TAKEN')
    expect(readRequest('orderId=o2')).toBe('KEY_TWICE')
  })

  function readRequest(query: string) {
    return createInputReader(read)({ params, url: `/orders/o1?${query}`, body: undefined, hasBody: false })
  }
})

describe('a write', () => {
  it('takes its body as it came, beside the keys of its path', () => {
    const asked = { params, url: '/orders/o1', body: { fast: 'true', boxes: 1 }, hasBody: true }
    expect(createInputReader(write)(asked)).toEqual({ orderId: 'o1', fast: 'true', boxes: 1 })
  })

  it('takes no query, and no key of its path twice', () => {
    const reader = createInputReader(write)
    expect(reader({ params, url: '/orders/o1?fast=true', body: {}, hasBody: true })).toBe('QUERY_NOT_TAKEN')
    expect(reader({ params, url: '/orders/o1', body: { orderId: 'o1' }, hasBody: true })).toBe('KEY_TWICE')
  })
})
