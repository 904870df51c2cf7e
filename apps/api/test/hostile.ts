import fc from 'fast-check'

import { pathKeys } from '../src/contract-path.ts'
import type { HttpContract } from '../src/contract-routes.ts'

/** A request that may be anything: near enough to a contract to get far, and wrong in some way. */
export interface HostileRequest {
  readonly method: string
  /** As it stands in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Values that have broken programs before. */
export const NASTY: readonly unknown[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800x',
  '\uffff',
  '\u202e',
  '\u{1f469}\u200d\u{1f4bb}',
  "'; drop table hoc.incidents; --",
  "' or '1'='1",
  '$1',
  '?',
  '%00',
  '../../etc/passwd',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'x'.repeat(5_000),
  '٣',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-02-30T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'MTIz',
  'MDE5YjdhMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx',
  0,
  -0,
  -1,
  1.5,
  1e21,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 63,
  null,
  true,
  [],
  {},
  [[[[[]]]]],
  { toString: 1, length: -1, then: null },
]

const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary' }),
)
const nastyKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'limit', 'cursor', 'tenantId', 'a[b]', ''),
  fc.string({ unit: 'binary' }),
)

const CONTENT_TYPES = ['text/plain', 'application/xml', 'multipart/form-data', ';;', 'application/json; charset=utf-16']
const METHODS = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'GET', 'POST']
const QUERIES = ['?%', '?%zz', '?a&a&a', `?x=${'y'.repeat(9_000)}`, '?limit=1&limit=2', '?__proto__=1']
const BODIES = [
  '{',
  '[]',
  'null',
  '"x"',
  '{"a":1,"a":2}',
  '{"__proto__":1}',
  '{"a":}',
  '\0\0',
  `{"a":"${'x'.repeat(200_000)}"}`,
  '['.repeat(20_000),
  `{"a":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`,
]

/** Any number of such requests, made from the contracts' own examples and schemas. */
export function hostileRequests(contracts: readonly HttpContract[]): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...contracts).chain((contract) => wrongnessOf(contract).map((wrong) => spoil(contract, wrong)))
}

type Wrongness = ReturnType<typeof wrongnessOf> extends fc.Arbitrary<infer Wrong> ? Wrong : never

function wrongnessOf({ input, http }: HttpContract) {
  const keys = Object.keys(input.shape)
  const someKey = keys.length > 0 ? fc.oneof(fc.constantFrom(...keys), nastyKey) : nastyKey
  return fc.record({
    keys: fc.dictionary(someKey, nasty, { maxKeys: 3 }),
    dropped: fc.constantFrom(undefined, ...keys),
    inPath: mostly(3, undefined, nasty.map(textOf)),
    method: mostly(9, http.method as string, fc.constantFrom(...METHODS)),
    query: mostly(4, undefined, fc.constantFrom(...QUERIES)),
    body: mostly(5, undefined, fc.constantFrom(...BODIES)),
    type: mostly(4, 'application/json', fc.constantFrom(...CONTENT_TYPES)),
    idempotencyKey: mostly(3, undefined, fc.string({ maxLength: 300 })),
    correlationId: mostly(3, undefined, fc.string({ maxLength: 300 })),
  })
}

/** A request that is as its contract has it, but for one key. */
export function withOneWrong(contract: HttpContract, key: string, value: unknown): HostileRequest {
  const { method, path } = contract.http
  if (!pathKeys(path).includes(key)) return spoil(contract, { ...NOTHING_WRONG, method, keys: { [key]: value } })
  return spoil(contract, { ...NOTHING_WRONG, method, inPath: textOf(value) })
}

const NOTHING_WRONG = {
  keys: {},
  dropped: undefined,
  inPath: undefined,
  query: undefined,
  body: undefined,
  type: 'application/json',
  idempotencyKey: undefined,
  correlationId: undefined,
}

function spoil({ http, example }: HttpContract, wrong: Wrongness): HostileRequest {
  const inPath = pathKeys(http.path)
  const right = new Map<string, unknown>(Object.entries(example.input))
  const path = inPath.reduce((text, key) => {
    return text.replace(`{${key}}`, () => encoded(wrong.inPath ?? textOf(right.get(key))))
  }, http.path)

  const rest = [...right].filter(([key]) => !inPath.includes(key) && key !== wrong.dropped)
  const given = new Map([...rest, ...Object.entries(wrong.keys)])
  const reads = wrong.method === 'GET'
  const query = wrong.query ?? (reads ? queryOf(given) : '')
  const body = reads ? undefined : (wrong.body ?? JSON.stringify(Object.fromEntries(given)))
  return { method: wrong.method, path: path + query, headers: headersOf(wrong), body }
}

function queryOf(given: ReadonlyMap<string, unknown>): string {
  const pairs = [...given].flatMap(([key, value]) =>
    [value].flat().map((each) => `${encoded(key)}=${encoded(textOf(each))}`),
  )
  return `?${pairs.join('&')}`
}

function headersOf({ type, idempotencyKey, correlationId }: Wrongness): Record<string, string> {
  return {
    'content-type': type,
    ...(idempotencyKey !== undefined && { 'idempotency-key': sendable(idempotencyKey) }),
    ...(correlationId !== undefined && { 'x-correlation-id': sendable(correlationId) }),
  }
}

// What no HTTP client would put on the wire; raw bytes have a test of their own.
function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
}

// Half of a surrogate pair as the bytes that a careless client would send.
function encoded(text: string): string {
  return [...text].map((char) => (char.isWellFormed() ? encodeURIComponent(char) : '%ED%A0%80')).join('')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function mostly<Usual, Odd>(weight: number, usual: Usual, odd: fc.Arbitrary<Odd>): fc.Arbitrary<Usual | Odd> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, odd)
}
