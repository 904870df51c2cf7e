import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts as ownContracts } from '@hoc/spine-schemas/contracts'
import type { Issue } from '@hoc/spine-schemas/outcome'
import type { z } from 'zod'

import { readAnswer, type Answer } from './answer.ts'
import { camelCase, type ByName, type CallArguments, type CallOptions, type Domains, type Named } from './call.ts'
import { LONGEST_MS, wrongWith } from './bounds.ts'
import { startDeadline } from './deadline.ts'
import { newId } from './new-id.ts'
import { followPages, type Page } from './pages.ts'
import { requestOf, type HttpContract } from './request.ts'
import { send, type Fetch } from './send.ts'

export interface ClientOptions<Cs extends readonly Contract[]> {
  /** Where the API is, such as `https://hoc.example.com`, with a path if it is behind one. */
  readonly url: string
  /** Who asks. It goes into one header and nowhere else. */
  readonly key: string
  /** By default those of HOC Spine. Add your own domains': `[...contracts, orderShip]`. */
  readonly contracts?: Cs
  readonly fetch?: Fetch
  /** How long a call may take in all, further attempts included: at most 2^31 - 1 ms, 24 days. */
  readonly timeoutMs?: number
  /** How many further attempts a call gets that is safe to repeat. */
  readonly retries?: number
}

export type Client<Cs extends readonly Contract[] = typeof ownContracts> = Calls<Cs> & Domains<Cs>

interface Calls<Cs extends readonly Contract[]> {
  /** Calls an operation by its name. */
  call<Name extends keyof ByName<Cs>>(
    name: Name,
    ...call: CallArguments<Named<Cs, Name>>
  ): Promise<Answer<Named<Cs, Name>>>
  /** Everything that a list holds, page by page as it is asked for. A page that is not done is thrown. */
  each<Name extends ListName<Cs>>(
    name: Name,
    ...call: CallArguments<Named<Cs, Name>>
  ): AsyncGenerator<PageOf<Named<Cs, Name>>['items'][number], void>
  /** The same, as pages. */
  pages<Name extends ListName<Cs>>(
    name: Name,
    ...call: CallArguments<Named<Cs, Name>>
  ): AsyncGenerator<PageOf<Named<Cs, Name>>, void>
}

type ListName<Cs extends readonly Contract[]> = {
  [Name in keyof ByName<Cs>]: z.output<Named<Cs, Name>['output']> extends Page ? Name : never
}[keyof ByName<Cs>]

type PageOf<C extends Contract> = Extract<z.output<C['output']>, Page>

/** Makes a client of a HOC API. It knows the contracts and nothing else; it opens nothing until it is called. */
export function createClient<const Cs extends readonly Contract[] = typeof ownContracts>({
  url,
  key,
  contracts = ownContracts as unknown as Cs,
  fetch = globalThis.fetch,
  timeoutMs = 30_000,
  retries = 4,
}: ClientOptions<Cs>): Client<Cs> {
  const base = baseOf(url)
  const authorization = authorizationOf(key)
  expectBounds({ timeoutMs, retries })
  const byName = new Map(contracts.map((contract) => [contract.name as string, contract]))

  async function call(name: string, input: object = {}, options: CallOptions = {}): Promise<Answer> {
    const contract = reachable(name, byName.get(name))
    const correlationId = options.correlationId ?? newId()
    const idempotencyKey = contract.effect === 'write' ? keyOf(options) : undefined
    const request = requestOf(contract, input as Record<string, unknown>)
    const issues = [...('issues' in request ? request.issues : []), ...unsendable({ idempotencyKey, correlationId })]
    if ('issues' in request || issues.length > 0) {
      const unsent = { dispatchId: undefined, advice: undefined, retryAfterMs: undefined }
      return { outcome: 'invalid', issues, says: 'This cannot be sent.', correlationId, ...unsent }
    }
    const sent = { operation: name, url: base + request.path, correlationId, effect: contract.effect, idempotencyKey }
    const headers = {
      accept: 'application/json, application/problem+json',
      authorization,
      'x-correlation-id': correlationId,
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    }
    const deadline = startDeadline(timeoutMs, options.signal)
    try {
      return readAnswer(contract, await send(request, sent, { fetch, headers, retries, deadline }), sent)
    } finally {
      deadline.end()
    }
  }

  function pages(name: string, input: object = {}, options: CallOptions = {}): AsyncGenerator<Page> {
    return followPages(reachable(name, byName.get(name)), input, (asked) => call(name, asked, options))
  }

  async function* each(name: string, input?: object, options?: CallOptions): AsyncGenerator<unknown> {
    for await (const { items } of pages(name, input, options)) yield* items
  }

  return { ...domainsOf(contracts, call), call, pages, each } as unknown as Client<Cs>
}

type Call = (name: string, input?: object, options?: CallOptions) => Promise<Answer>

function domainsOf(contracts: readonly Contract[], call: Call) {
  const domains: Record<string, Record<string, unknown>> = {}
  for (const { name, http } of contracts) {
    const [domain = '', verb = ''] = name.split('.')
    if (['call', 'each', 'pages'].includes(domain)) {
      throw new Error(`Expected a domain that is not a word of the client itself, saw "${name}". Rename the operation.`)
    }
    if (http)
      (domains[domain] ??= {})[camelCase(verb)] = (input?: object, options?: CallOptions) => call(name, input, options)
  }
  return domains
}

function reachable(name: string, contract: Contract | undefined): HttpContract {
  if (!contract)
    throw new Error(`Expected the name of an operation, saw "${name}". Pass its contract to createClient().`)
  const { http } = contract
  if (!http) throw new Error(`Expected an operation that HTTP reaches, saw "${name}", which runs only in process.`)
  return { ...contract, http }
}

function keyOf({ idempotencyKey }: CallOptions): string | undefined {
  return idempotencyKey === false ? undefined : (idempotencyKey ?? newId())
}

function unsendable(headers: Readonly<Record<string, string | undefined>>): Issue[] {
  const wrong = Object.keys(headers).filter((name) => !/^[\x20-\x7e]{1,255}$/.test(headers[name] ?? 'none'))
  return wrong.map((path) => ({ path, message: 'Expected 1 to 255 letters of ASCII.' }))
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new Error(`Expected the address of an API, like http://127.0.0.1:3000, saw "${url}".`)
  }
  const { origin, pathname, search, hash, username, password } = parsed
  if (search || hash || username || password) {
    throw new Error('Expected an address without query, fragment and credentials, saw one with. The key goes in `key`.')
  }
  return origin + pathname.replace(/\/+$/, '')
}

const KEYS =
  '"npm start" prints the first one, "hoc keys issue" makes others. The client reads no environment: hand it over, as "key: process.env.HOC_KEY".'

// A timer that is told no number, or too large a one, fires at once.
function expectBounds({ timeoutMs, retries }: { readonly timeoutMs: number; readonly retries: number }): void {
  const wrong =
    wrongWith('timeoutMs', timeoutMs, { least: 1, most: LONGEST_MS }) ??
    wrongWith('retries', retries, { least: 0, most: Infinity })
  if (wrong) throw new Error(wrong)
}

// What a header cannot carry, fetch would put into an error, as it is.
function authorizationOf(key: string): string {
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key)) {
    const saw = key ? 'one with letters that no key has' : 'none'
    throw new Error(`Expected a key like hoc_<id>_<secret> as "key", saw ${saw}. ${KEYS}`)
  }
  return `Bearer ${key}`
}
