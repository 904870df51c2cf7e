import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'

import { createHasher } from '../access/keys.ts'
import { signatureHeaders } from './webhook-signature.ts'

const hasher = createHasher('a pepper of some length')
const [seed, other] = ['a'.repeat(43), 'b'.repeat(43)]
const secretOf = (text: string) => hasher.signing(text).text
const message = () => ({
  id: crypto.randomUUID(),
  timestamp: Math.floor(Date.now() / 1_000),
  body: JSON.stringify({ type: 'incident.created', data: { title: 'Überlauf 🚨' } }),
})

// #region verify
/** The event of a webhook, or undefined where nobody who knows the secret has sent it within five minutes. */
function verified(headers: Readonly<Record<string, string | undefined>>, body: string, secret: string) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) < 300)) return undefined

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const isOurs = signatures.split(' ').some((signature) => {
    const seen = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
    return seen.length === expected.length && timingSafeEqual(seen, expected)
  })
  return isOurs ? (JSON.parse(body) as { type: string; timestamp: string; data: unknown }) : undefined
}
// #endregion

describe('what a receiver does, by docs/webhooks.md,', () => {
  const sent = message()
  const headers = signatureHeaders(sent, [secretOf(other), secretOf(seed)])

  it('takes what was signed with its secret, also beside others', () => {
    expect(verified(headers, sent.body, secretOf(seed))).toEqual(JSON.parse(sent.body))
  })

  it('takes nothing else', () => {
    const old = { ...sent, timestamp: sent.timestamp - 301 }

    expect(verified(headers, `${sent.body} `, secretOf(seed))).toBeUndefined()
    expect(verified({ ...headers, 'webhook-id': 'x' }, sent.body, secretOf(seed))).toBeUndefined()
    expect(verified(headers, sent.body, secretOf('c'.repeat(43)))).toBeUndefined()
    expect(verified(signatureHeaders(old, [secretOf(seed)]), sent.body, secretOf(seed))).toBeUndefined()
    expect(verified({}, sent.body, secretOf(seed))).toBeUndefined()
  })
})

describe('a signature', () => {
  it('is verified by a library that others verify with', () => {
    const sent = message()
    const headers = signatureHeaders(sent, [secretOf(seed)])

    expect(new Webhook(secretOf(seed)).verify(sent.body, headers)).toEqual(JSON.parse(sent.body))
  })

  it('is one for each secret, so that either is enough', () => {
    const sent = message()
    const headers = signatureHeaders(sent, [secretOf(seed), secretOf(other)])

    for (const text of [seed, other]) expect(() => new Webhook(secretOf(text)).verify(sent.body, headers)).not.toThrow()
  })

  it('is of this body, this id, this time and this secret alone', () => {
    const sent = message()
    const headers = signatureHeaders(sent, [secretOf(seed)])
    const verify =
      (body: string, more: object, text = seed) =>
      () =>
        new Webhook(secretOf(text)).verify(body, { ...headers, ...more })

    expect(verify(`${sent.body} `, {})).toThrow('No matching signature')
    expect(verify(sent.body, { 'webhook-id': 'x' })).toThrow('No matching signature')
    expect(verify(sent.body, { 'webhook-timestamp': String(sent.timestamp + 1) })).toThrow('No matching signature')
    expect(verify(sent.body, {}, other)).toThrow('No matching signature')
  })
})

describe('a secret', () => {
  it('is derived again from its seed with the same pepper, and with no other', () => {
    const { text, stored } = hasher.signing(seed)

    expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(hasher.signingSecret(stored)).toBe(text)
    expect(createHasher('another pepper').signingSecret(stored)).toBeUndefined()
    expect(createHasher().signingSecret(stored)).toBeUndefined()
  })

  it('is not told by what is stored, nor by the hash of a key', () => {
    const { text, stored } = hasher.signing(seed)
    const bytes = Buffer.from(text.slice('whsec_'.length), 'base64').toString('hex')

    expect(JSON.stringify(stored)).not.toContain(text)
    expect(createHasher().signing(seed).text).not.toBe(text)
    expect(hasher.hash(seed).secretSha).not.toBe(bytes)
  })
})
