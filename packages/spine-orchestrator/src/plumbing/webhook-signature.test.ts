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
