import type { Consequence } from '@hoc/spine-orchestrator/consequences'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import { shared } from './shared.ts'
import { within } from './within.ts'

/** What is read when somebody asks, rather than counted as it happens. */
export interface Gauges {
  /** Events that have not reached every sink. */
  readonly backlog: () => Promise<{ readonly waiting: number; readonly dead: number }>
  /** Dispatch records that are yet to be written, and that never will be. */
  readonly records: () => { readonly queued: number; readonly dropped: number }
}

export type Metrics = ReturnType<typeof createMetrics>

const PATIENCE_MS = 2_000
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts what this process does, for Prometheus. No label names a tenant: their number has no bound. */
export function createMetrics() {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const dispatches = new Histogram({
    name: 'hoc_dispatch_duration_seconds',
    help: 'How long dispatches took, by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS,
    registers: [register],
  })
  const requests = new Counter({
    name: 'hoc_http_requests_total',
    help: 'Answered requests, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [register],
  })
  const failures = new Counter({
    name: 'hoc_failed_authentications_total',
    help: 'Requests with a key that is not known, and those that have to wait after too many of them.',
    labelNames: ['why'],
    registers: [register],
  })

  return {
    contentType: register.contentType,
    /** Several may ask, and reading some of it asks the database. */
    text: shared(() => register.metrics()),

    /** Counts every dispatch. Give it to the runtime. */
    consequence: {
      name: 'metrics',
      after: ({ operation, outcome, durationMs }) => dispatches.observe({ operation, outcome }, durationMs / 1_000),
    } satisfies Consequence as Consequence,

    /** Counts a key that was not known, or whoever has shown too many of them and has to wait. */
    countFailure: (why: 'unknown' | 'waits'): void => failures.inc({ why }),

    /** Counts a request that is over. */
    countRequest({ method, routeOptions: { url: route } }: FastifyRequest, { statusCode: status }: FastifyReply): void {
      // Anybody may ask for anything: only what there is has labels of its own.
      requests.inc(route ? { method, route, status } : { method: 'any', route: 'none', status })
    },

    /** Reads these whenever somebody asks. What cannot be read is NaN: not known. */
    watch: (gauges: Gauges, report: (error: unknown) => void): void => addGauges(register, gauges, report),
  }
}

function addGauges(register: Registry, { backlog, records }: Gauges, report: (error: unknown) => void): void {
  addGauge(register, {
    name: 'hoc_outbox_events',
    help: 'Events that have not reached every sink, by state.',
    labelNames: ['state'],
    async collect(set) {
      const { waiting, dead } = await within(PATIENCE_MS, backlog(), tooLate).catch((error: unknown) => {
        report(error)
        return { waiting: NaN, dead: NaN }
      })
      set(waiting, { state: 'waiting' })
      set(dead, { state: 'dead' })
    },
  })
  const queued = 'Dispatch records that are yet to be written.'
  addGauge(register, { name: 'hoc_dispatch_records_queued', help: queued, collect: (set) => set(records().queued) })
  const dropped = 'Dispatch records that never will be written.'
  addGauge(register, {
    name: 'hoc_dispatch_records_dropped',
    help: dropped,
    collect: (set) => set(records().dropped),
  })
}

function tooLate(): never {
  throw new Error(
    `Expected to read the backlog within ${PATIENCE_MS} ms, saw no answer. See whether the database is well.`,
  )
}

interface Gauged {
  readonly name: string
  readonly help: string
  readonly labelNames?: string[]
  readonly collect: (set: SetValue) => void | Promise<void>
}

function addGauge(register: Registry, { name, help, labelNames = [], collect }: Gauged): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [register],
    collect() {
      return collect((value, labels = {}) => this.set(labels, value))
    },
  })
}

type SetValue = (value: number, labels?: Record<string, string>) => void
