import type { LookupAddress } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import type { LookupFunction } from 'node:net'
import { redact } from '@hoc/canonical/redact'
import { isReachable, type Reach } from '@hoc/engine-webhooks/address'
import { endpointUrl, hostOf, isAddress } from '@hoc/engine-webhooks/url'

import { createResolve, type Resolve } from './webhook-resolve.ts'

/** What is sent, and where to. */
export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Breaks the attempt off. */
  readonly signal: AbortSignal
}

/** What came of sending: an answer, or why there is none. */
export interface Sent {
  readonly status: number | null
  readonly retryAfter: string | null
  readonly error: string | null
  readonly answer: string | null
}

export interface SendOptions {
  readonly reach: Reach
  /** How long an endpoint may take to begin its answer, the name and the connection included. */
  readonly patienceMs?: number
  readonly resolve?: Resolve
}

const MOST_ANSWER = 1_024
const SHOWN_ANSWER = 500
const ANSWER_MS = 2_000

/**
 * Makes what sends a message over HTTP, once. It goes to public addresses alone: the name is resolved here, every
 * address that it stands for is checked, and the connection is made to those very addresses. No redirect is followed, no
 * proxy of the environment is asked, no certificate is let pass. That it failed is an answer, not an error.
 */
export function createSend({ reach, patienceMs = 15_000, resolve = createResolve() }: SendOptions) {
  // Of their own, for each message another connection: those that Node shares may ask a proxy.
  const agents = {
    'http:': new http.Agent({ keepAlive: false }),
    'https:': new https.Agent({ keepAlive: false, maxCachedSessions: 0 }),
  }

  return async function send(message: Message): Promise<Sent> {
    const late = AbortSignal.timeout(patienceMs)
    const signal = AbortSignal.any([message.signal, late])
    try {
      const addresses = await orAborted(addressesOf(message.url, signal), signal)
      if (!addresses) return failed('its address may not be sent to')
      return await answerOf(await post({ ...message, signal }, addresses))
    } catch (error) {
      if (late.aborted && !message.signal.aborted) return failed(`gave no answer within ${patienceMs} ms`)
      return failed(`could not be asked: ${reasonOf(error)}`)
    }
  }

  // Undefined: one of them may not be connected to, or none is there.
  async function addressesOf(text: string, signal: AbortSignal): Promise<readonly LookupAddress[] | undefined> {
    if (endpointUrl(text, reach) === undefined) return undefined
    const host = hostOf(new URL(text))
    const addresses = isAddress(host) ? [addressOf(host)] : await resolve(host, signal)
    const isSafe = addresses.length > 0 && addresses.every(({ address }) => isReachable(address, reach))
    return isSafe ? addresses : undefined
  }

  function post(
    { url, headers, body, signal }: Message,
    addresses: readonly LookupAddress[],
  ): Promise<http.IncomingMessage> {
    const secure = url.startsWith('https:')
    return new Promise((answered, reject) => {
      const options = {
        method: 'POST',
        agent: agents[secure ? 'https:' : 'http:'],
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: lookupOf(addresses),
        signal,
        rejectUnauthorized: true,
      }
      const request = (secure ? https : http).request(url, options, answered)
      request.on('error', reject)
      request.end(body)
    })
  }
}

function addressOf(host: string): LookupAddress {
  return { address: host, family: host.includes(':') ? 6 : 4 }
}

// The addresses that were checked, whatever the name stands for by now.
function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first = { address: '', family: 4 }] = addresses
    if (all) answer(null, [...addresses])
    else answer(null, first.address, first.family)
  }
}

// A name that is never answered is waited for no longer than anything else.
function orAborted<Answer>(work: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject)
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

async function answerOf(response: http.IncomingMessage): Promise<Sent> {
  const status = response.statusCode ?? null
  // Cut within a letter it would be no text that could be kept, and the delivery would never end.
  const answer = redact(await beginningOf(response))
    .slice(0, SHOWN_ANSWER)
    .toWellFormed()
  const isTaken = status !== null && status >= 200 && status < 300
  const error = isTaken ? null : `answered ${status}`
  return { status, retryAfter: response.headers['retry-after'] ?? null, error, answer: answer || null }
}

// An answer was given by its status: what of its text does not come soon, or at all, is not waited for.
async function beginningOf(response: http.IncomingMessage): Promise<string> {
  const timer = setTimeout(() => response.destroy(), ANSWER_MS)
  const pieces: Buffer[] = []
  let length = 0
  await new Promise<void>((ended) => {
    response.on('data', (piece: Buffer) => {
      pieces.push(piece.subarray(0, MOST_ANSWER - length))
      length += piece.length
      if (length >= MOST_ANSWER) response.destroy()
    })
    response.on('error', () => ended())
    response.on('close', () => ended())
  })
  clearTimeout(timer)
  return Buffer.concat(pieces).toString('utf8').replaceAll('\0', '')
}

// The name of what went wrong, and not its text, which may name an address inside.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function failed(error: string): Sent {
  return { status: null, retryAfter: null, error, answer: null }
}
