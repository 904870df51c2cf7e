import type { CallTrigger, CallWindow, reportCalls, WindowId, WindowKey } from '@hoc/spine-schemas/call-windows'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import { Severity, type Incident } from '@hoc/spine-schemas/incidents'
import type { z } from 'zod'

import type { Reported } from './failure.ts'
import { report, type Report, type Reporter, type Shown } from './report.ts'

type Sent = z.output<typeof reportCalls.input>

/** How many incidents an hour may bring before what comes next is told on one of them. */
export const MOST_AN_HOUR = 20
/** How many calls of a window are remembered, so that none is counted twice. */
export const REMEMBERED = 1_000

const WINDOW_MS = 300_000
const HOUR_MS = 3_600_000

const KINDS: Readonly<
  Record<WindowKey['trigger'], Pick<Incident, 'severity' | 'category'> & { readonly title: string }>
> = {
  budget_breach: { severity: 'critical', category: 'budget_exceeded', title: 'Budget limit exceeded' },
  failure_spike: { severity: 'high', category: 'execution_failure', title: 'Failure rate spike detected' },
  rate_limit: { severity: 'medium', category: 'rate_limit', title: 'Rate limit triggered' },
  content_policy: { severity: 'high', category: 'policy_violation', title: 'Content policy violation' },
  freeze: { severity: 'critical', category: 'manual', title: 'Traffic stopped' },
  overflow: { severity: 'high', category: 'rate_limit', title: 'Incident rate limit reached' },
}

/** The windows that calls may be counted in: their own, or that of the hour, when it has brought enough incidents. */
export function keysOf({ trigger, scopeId }: { trigger: CallTrigger; scopeId: string }, at: string) {
  const from = (ms: number) => new Date(Math.floor(Date.parse(at) / ms) * ms).toISOString()
  const own: WindowKey = { trigger, scopeId, startsAt: from(WINDOW_MS) }
  const overflow: WindowKey = { trigger: 'overflow', scopeId: 'tenant', startsAt: from(HOUR_MS) }
  return { own, overflow }
}

/** How grave so many calls are. */
export function severityOf(calls: number): Severity {
  if (calls >= 200) return 'critical'
  if (calls >= 50) return 'high'
  return calls >= 10 ? 'medium' : 'low'
}

interface Known {
  readonly keys: ReturnType<typeof keysOf>
  readonly windows: readonly CallWindow[]
  /** The incidents of the windows. */
  readonly incidents: readonly Incident[]
  /** Which of the calls are remembered, and in which window. */
  readonly remembered: readonly { readonly trigger: string; readonly callId: string }[]
  /** How many incidents the last hour has brought, as far as it matters. */
  readonly recent: number
}

interface Counted {
  readonly before: CallWindow | undefined
  readonly after: CallWindow
  /** The calls that were not counted before, and those of them that are to be remembered. */
  readonly counted: number
  readonly remember: readonly string[]
  readonly told: Report
}

/** Counts calls in their window, each once, and tells of them on its one incident, which grows graver with their number. */
export function aggregate(
  { keys, windows, incidents, remembered, recent }: Known,
  sent: Sent,
  { windowId, ...by }: Reporter & { readonly windowId: WindowId },
): Decision<Counted, RefusalCode<typeof reportCalls>> {
  const own = windows.find(({ trigger }) => trigger === keys.own.trigger)
  const key = own || recent < MOST_AN_HOUR ? keys.own : keys.overflow
  const before = windows.find(({ trigger }) => trigger === key.trigger)
  const fresh = freshOf(sent.calls, { remembered, trigger: key.trigger })
  if (fresh.length === 0) return refuse('CALLS_COUNTED')

  const { calls: earlier, costMicros: spent, version } = before ?? NOTHING
  const calls = earlier + fresh.length
  const costMicros = Math.min(
    Number.MAX_SAFE_INTEGER,
    fresh.reduce((sum, call) => sum + call.costMicros, spent),
  )
  const ids = fresh.map(({ callId }) => callId)
  const { trigger, scopeId, value } = sent
  const told = tellOf(ofCalls(key, sent, calls), {
    same: incidents.find(({ id }) => id === before?.incidentId),
    shown: { type: 'calls', runId: null, payload: { trigger, scopeId, value, calls: ids, costMicros } },
    calls,
    counted: fresh.length,
    by,
  })
  const counted = { incidentId: told.after.id, calls, costMicros, lastAt: by.at, version: version + 1 }
  return accept({
    before,
    after: { ...key, id: before?.id ?? windowId, ...counted },
    counted: fresh.length,
    remember: ids.slice(0, Math.max(0, REMEMBERED - earlier)),
    told,
  })
}

const NOTHING = { calls: 0, costMicros: 0, version: 0 }

// Each call once, and none that its window remembers.
function freshOf(
  calls: Sent['calls'],
  { remembered, trigger: of }: Pick<Known, 'remembered'> & Pick<WindowKey, 'trigger'>,
): Sent['calls'] {
  const known = new Set(remembered.filter(({ trigger }) => trigger === of).map(({ callId }) => callId))
  return [...new Map(calls.map((call) => [call.callId, call])).values()].filter(({ callId }) => !known.has(callId))
}

interface Telling {
  readonly same: Incident | undefined
  readonly shown: Shown
  readonly calls: number
  readonly counted: number
  readonly by: Reporter
}

// One incident tells of all calls of its window, and of what else is of its cause; where they made it graver, its history
// says so.
function tellOf(reported: Reported, { same, shown, calls, counted, by }: Telling): Report {
  const told = report(reported, { same, shown }, by)
  const after: Incident = { ...told.after, impact: 'tenant', occurrences: (same?.occurrences ?? 0) + counted }
  if (told.kind !== 'recurred' || same?.severity === after.severity) return { ...told, after }

  const note = `From ${same?.severity} to ${after.severity}: ${calls} calls.`
  return { ...told, after, event: { ...told.event, type: 'escalated', note } }
}

function ofCalls({ trigger, scopeId }: WindowKey, { value }: Sent, calls: number): Reported {
  const { severity, category, title } = KINDS[trigger]
  const grown = severityOf(calls)
  const seen = trigger === 'overflow' ? `more than ${MOST_AN_HOUR} incidents an hour` : value
  return {
    title: `${title}: ${seen}`,
    severity: Severity.options.find((one) => one === severity || one === grown) ?? severity,
    category,
    source: 'system',
    errorCode: trigger.toUpperCase(),
    errorMessage: scopeId,
    impact: 'tenant',
  }
}
