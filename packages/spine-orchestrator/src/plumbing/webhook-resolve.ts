import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isLocalhost } from '@hoc/engine-webhooks/url'

/** Finds every address that a name stands for, unless it is broken off. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>

export interface ResolveOptions {
  /** The name servers to ask, if not those of the machine. */
  readonly servers?: readonly string[]
  /** How long they may take in all: some never answer for one kind of address, and are sent to by the other. */
  readonly patienceMs?: number
}

const FIRST_TRY_MS = 2_000
const TRIES = 3

// By definition, and no name server has to know it.
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const

/**
 * Makes what asks name servers for addresses. It asks them itself: `dns.lookup` would take one of the few threads of the
 * process for as long as a server is silent, and everything else that looks up a name would wait for a tenant's dead zone.
 */
export function createResolve({ servers, patienceMs = 8_000 }: ResolveOptions = {}): Resolve {
  return async function resolve(host, signal) {
    signal.throwIfAborted()
    if (isLocalhost(host)) return LOOPBACK

    const resolver = new Resolver({ timeout: FIRST_TRY_MS, tries: TRIES })
    if (servers) resolver.setServers(servers)
    const giveUp = () => resolver.cancel()
    const timer = setTimeout(giveUp, patienceMs)
    signal.addEventListener('abort', giveUp, { once: true })
    const answers = await Promise.allSettled([resolver.resolve6(host), resolver.resolve4(host)])
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)

    signal.throwIfAborted()
    return addressesIn(answers)
  }
}

type Answers = readonly [PromiseSettledResult<string[]>, PromiseSettledResult<string[]>]

function addressesIn([six, four]: Answers): LookupAddress[] {
  const found = [
    ...addressesOf(six).map((address) => ({ address, family: 6 })),
    ...addressesOf(four).map((address) => ({ address, family: 4 })),
  ]
  if (found.length === 0) throw failureOf([codeOf(six), codeOf(four)])
  return found
}

function addressesOf(answer: PromiseSettledResult<string[]>): string[] {
  return answer.status === 'fulfilled' ? answer.value : []
}

function codeOf(answer: PromiseSettledResult<string[]>): string {
  const { code = 'ENODATA' } = answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException) : {}
  return code === 'ECANCELLED' ? 'ETIMEOUT' : code
}

// That there is no address of one kind says less than why the other is not known.
function failureOf(codes: readonly string[]): Error {
  const code = codes.find((one) => one !== 'ENODATA') ?? 'ENODATA'
  return Object.assign(new Error(`Expected the addresses of a name, and its servers said ${code}.`), { code })
}
