import { listTenantIds } from '@hoc/drivers/account'
import { countBacklog } from '@hoc/drivers/outbox'
import { openPool, readingFrom } from '@hoc/drivers/pool'
import type { Pool } from 'pg'

import { openFirstTenant } from './access/first-tenant.ts'
import { grantsWith } from './access/grants.ts'
import { createHasher } from './access/keys.ts'
import { createSuspicions } from './access/suspicions.ts'
import { openVerifier } from './access/verifier.ts'
import { logDispatches } from './consequences/log.ts'
import { createRecorder } from './consequences/recorder.ts'
import { watchGovernance } from './governance/watch.ts'
import type { Consequence, Report } from './consequences/follow.ts'
import type { AnyOperation } from './kernel/registry.ts'
import { holdFrom, leaseFrom } from './limits/leasing.ts'
import { createLimiter } from './limits/limiter.ts'
import { tenantLimits } from './limits/tenant-limit.ts'
import { assertSchema } from './plumbing/migrate.ts'
import { assertAppendable } from './plumbing/appendable.ts'
import { startLoop, type Loop } from './plumbing/loop.ts'
import { startPlumbing } from './plumbing/plumbing.ts'
import { createRelay } from './plumbing/relay.ts'
import { assertRoles } from './plumbing/roles.ts'
import type { Sink } from './plumbing/sinks.ts'
import { createWebhooks, type WebhooksOptions } from './plumbing/webhooks.ts'
import type { Settings } from './settings.ts'
import { createSpine, type Spine } from './spine.ts'
import type { Limits } from './kernel/transaction.ts'

/** Where the database is, for each of its roles. */
export interface DatabaseUrls {
  readonly app: string
  readonly worker: string
  /** As the worker, past any pooler. */
  readonly direct: string
  /** As hoc_operator; without it this process does nothing for operators. */
  readonly operator?: string | undefined
}

/** Where the runtime tells what it does: a logger of any make. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface RuntimeOptions<Ops extends readonly AnyOperation[]> {
  readonly urls: DatabaseUrls
  readonly settings: Pick<
    Settings,
    | 'HOC_POOL_SIZE'
    | 'HOC_DISPATCH_TIMEOUT_MS'
    | 'HOC_LOCK_TIMEOUT_MS'
    | 'HOC_TENANT_RATE_PER_MINUTE'
    | 'HOC_JOBS'
    | 'HOC_BOOTSTRAP_KEY'
    | 'HOC_WEBHOOKS_LOOPBACK'
  >
  readonly anchorFile: string
  /** Keeps whoever can write to the database from making keys. */
  readonly pepper?: string | undefined
  readonly log: Log
  readonly operations?: Ops
  readonly consequences?: readonly Consequence[]
  /** Whether a first tenant is opened where there is none yet. By default it is. */
  readonly opens?: boolean
  /** Where events go besides webhooks. */
  readonly sinks?: readonly Sink[]
}

/** One thing that must be so for the process to be ready, and what is wrong if it is not. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly says: string
}

export type Runtime = Awaited<ReturnType<typeof openRuntime<readonly []>>>

/** Opens everything that a process needs to dispatch: pools, governance, spine, records and, if it is to, the plumbing. */
export async function openRuntime<const Ops extends readonly AnyOperation[] = readonly []>(
  options: RuntimeOptions<Ops>,
) {
  const { urls, settings, anchorFile, pepper, log, operations, consequences = [], sinks = [], opens = true } = options
  await assertUsable(urls, settings.HOC_JOBS ? { anchorFile, sinks } : undefined)
  const report = (what: string, error: unknown) => log.error({ err: error, what }, `${what} failed`)
  const { pool, worker, watching, operators } = openPools(urls, settings.HOC_POOL_SIZE, report)
  const opened: Opened[] = [{ stop: () => Promise.all([pool.end(), worker.end(), watching.end(), operators?.end()]) }]
  const watched = watchGovernance({ worker: watching, directUrl: urls.direct, report })
  const governance = await orStop(opened, watched)
  const recorder = createRecorder({ worker, report })
  const limiter = limiting({ worker, report, settings })
  const suspicions = createSuspicions({ report })
  const [hasher, reach] = [createHasher(pepper), { loopback: settings.HOC_WEBHOOKS_LOOPBACK }]
  const sending = settings.HOC_JOBS ? startSending({ worker, hasher, reach, sinks, report }) : undefined
  opened.push(governance, recorder, limiter, suspicions, sending)
  const spine = createSpine({
    pool,
    operators,
    hasher,
    limiter,
    reach,
    governance: governance.standing,
    ...(operations && { operations }),
    consequences: [recorder, suspicions.consequence, logDispatches(log), ...wakingOf(sending), ...consequences],
    report,
    limits: limitsOf(settings),
  })
  const own = spine as unknown as Spine // our operations are among them, whatever others were added
  const first = { spine: own, worker, hasher, key: settings.HOC_BOOTSTRAP_KEY }
  const firstKey = opens ? await orStop(opened, openFirstTenant(first)) : undefined
  const granted = grantsWith(operations)
  const verifier = openVerifier({ worker, spine: own, hasher, granted, report, stopped: suspicions.stopped })
  for (const waiting of [suspicions, sending?.webhooks]) waiting?.start(own)
  const kept = { worker, workerUrl: urls.worker, directUrl: urls.direct, anchorFile, spine: own, report }
  opened.push(verifier, settings.HOC_JOBS ? startPlumbing(kept) : undefined)

  return {
    spine,
    /** The key of the first tenant's administrator, where this start made it. It is not stored anywhere. */
    firstKey,
    authenticate: verifier.authenticate,
    /** Hears of whoever shows more unknown keys than is let pass, by their network. */
    guessed: suspicions.guessed,
    /** Keeps at once what was counted of attempts, rather than a little later. */
    keepAttempts: suspicions.stop,
    /** What is left of each limit that a caller has, as far as this process knows. */
    remaining: limiter.remaining,
    recorder,
    ...looksAt({ pool, worker, assertFresh: governance.assertFresh }),

    /** Ends what was opened, in the order in which nothing is lost. */
    stop: () => stopAll(opened),
  }
}

/** What was opened before something else, and is ended after it. */
type Opened = { stop(): Promise<unknown> } | undefined

async function stopAll(opened: readonly Opened[]): Promise<void> {
  for (const each of opened.toReversed()) await each?.stop()
}

// Without what comes next, what was opened for it is ended.
async function orStop<Next>(opened: readonly Opened[], next: Promise<Next>): Promise<Next> {
  try {
    return await next
  } catch (error) {
    await stopAll(opened)
    throw error
  }
}

interface Limiting extends Pick<RuntimeOptions<readonly []>, 'settings'> {
  readonly worker: Pool
  readonly report: Report
}

// What is waited for before a dispatch begins takes no longer than this.
const BEFORE_MS = 2_000

function limiting({ worker, report, settings }: Limiting) {
  return createLimiter({
    lease: leaseFrom(worker),
    hold: holdFrom(worker),
    tenantLimits: tenantLimits(settings.HOC_TENANT_RATE_PER_MINUTE),
    longestMs: settings.HOC_DISPATCH_TIMEOUT_MS + BEFORE_MS,
    report,
  })
}

interface Looked {
  readonly pool: Pool
  readonly worker: Pool
  readonly assertFresh: () => unknown
}

function looksAt(looked: Looked) {
  const installation = readingFrom(looked.worker)
  return {
    /** Lists every tenant of the installation. */
    tenants: () => listTenantIds(installation),
    /** Counts the events that have not reached every sink, across tenants. */
    backlog: () => countBacklog(installation),
    /** Everything that must be so for this process to take work. */
    check: () => checkAll(looked),
  }
}

// What is going to be written can be: else a start would look well until there is something to write.
async function assertUsable(
  urls: DatabaseUrls,
  files?: { readonly anchorFile: string; readonly sinks: readonly Sink[] },
) {
  await assertSchema(urls.worker)
  await assertRoles(urls)
  if (!files) return
  const { anchorFile, sinks } = files
  await assertAppendable(anchorFile, { holds: 'the heads of the ledger', variable: 'HOC_ANCHOR_FILE' })
  for (const sink of sinks) await sink.open?.()
}

interface Sending extends Omit<WebhooksOptions, 'send'> {
  readonly sinks: readonly Sink[]
}

function startSending({ sinks, ...options }: Sending) {
  const { worker, report } = options
  const webhooks = createWebhooks(options)
  const work = createRelay({ worker, sinks: [webhooks.sink, ...sinks] })
  const relay = startLoop({ name: 'relay', everyMs: 1_000, work, worker, report })
  return {
    webhooks,
    relay,
    async stop() {
      await relay.stop()
      await webhooks.stop()
    },
  }
}

function openPools({ app, worker, operator }: DatabaseUrls, max: number, report: Report) {
  return {
    pool: openPool(app, { max, report: (error) => report('pool', error) }),
    worker: openPool(worker, { max: 5, report: (error) => report('worker pool', error) }),
    // Of its own, so that whoever crowds the others out does not keep governance from being read: that would stop all writes.
    watching: openPool(worker, { max: 1, report: (error) => report('governance pool', error) }),
    operators: operator ? openPool(operator, { max: 2, report: (error) => report('operator pool', error) }) : undefined,
  }
}

// Only a hint: who misses it finds the event by polling.
function wakingOf(sending: { readonly relay: Loop } | undefined): Consequence[] {
  if (!sending) return []
  return [{ name: 'relay hint', after: ({ outcome }) => (outcome === 'done' ? sending.relay.wake() : undefined) }]
}

function limitsOf(settings: RuntimeOptions<readonly []>['settings']): Limits {
  return { dispatchTimeoutMs: settings.HOC_DISPATCH_TIMEOUT_MS, lockTimeoutMs: settings.HOC_LOCK_TIMEOUT_MS }
}

function checkAll({ pool, worker, assertFresh }: Looked) {
  return Promise.all([
    checked('database', () => pool.query('select 1')),
    checked('worker', () => worker.query('select 1')),
    checked('governance', assertFresh),
  ])
}

async function checked(name: string, check: () => unknown): Promise<Check> {
  try {
    await check()
    return { name, ok: true, says: 'ok' }
  } catch (error) {
    return { name, ok: false, says: error instanceof Error ? error.message : String(error) }
  }
}
