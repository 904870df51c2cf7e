import { expect, it } from 'vitest'

import { correlationIdOf } from './correlation.ts'

it('keeps what a caller sent, where it is harmless', () => {
  expect(correlationIdOf('run-17/step:4')).toBe('run-17/step:4')
})

it('drops what could break a log line or a header, and what is too long', () => {
  expect(correlationIdOf('a\r\nset-cookie: b {"c"}')).toBe('aset-cookie:bc')
  expect(correlationIdOf('x'.repeat(1_000))).toHaveLength(128)
})

it('never repeats a key that was sent by mistake', () => {
  expect(correlationIdOf(`hoc_abcdefghijkl_${'s'.repeat(43)}`)).toBe('redacted')
})

it('makes no key of what was sent in pieces', () => {
  expect(correlationIdOf(`hoc_abcdefghijkl_ ${'s'.repeat(43)}`)).toMatch(/^[0-9a-f-]{36}$/)
})

it('makes a new one where nothing usable was sent', () => {
  const uuid = /^[0-9a-f-]{36}$/
  expect(correlationIdOf(undefined)).toMatch(uuid)
  expect(correlationIdOf('¿ ¿')).toMatch(uuid)
  expect(correlationIdOf(undefined)).not.toBe(correlationIdOf(undefined))
})
