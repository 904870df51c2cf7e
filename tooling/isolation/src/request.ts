import type { Call } from './ask.ts'

type Asked = Pick<Call, 'contract' | 'input' | 'key' | 'idempotencyKey' | 'headers'>

/** The request that a call is over HTTP. What is hostile is sent as it is, as far as HTTP can carry it. */
export function requestFor({ contract, input, key, idempotencyKey, headers = {} }: Asked) {
  const { method, path } = contract.http ?? { method: 'POST', path: '/' }
  const given = Object.entries(Object(input) as Record<string, unknown>)
  const inPath = (name: string) => path.includes(`{${name}}`)
  const filled = given.reduce((text, [name, value]) => text.replace(`{${name}}`, () => inUrl(value)), path as string)
  const rest = given.filter(([name]) => !inPath(name))
  const isRead = contract.effect === 'read'
  const query = isRead
    ? rest.flatMap(([name, value]) => [value].flat().map((one) => `${inUrl(name)}=${inUrl(one)}`))
    : []

  return {
    method,
    path: [filled, query.join('&')].filter(Boolean).join('?'),
    headers: {
      ...headers,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(idempotencyKey !== undefined && !isRead && { 'idempotency-key': idempotencyKey }),
      ...(!isRead && { 'content-type': 'application/json' }),
    },
    ...(!isRead && { body: JSON.stringify(Object.fromEntries(rest)) }),
  }
}

// Half of a surrogate pair has no encoding; what stands for it has.
function inUrl(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(text.toWellFormed())
}
