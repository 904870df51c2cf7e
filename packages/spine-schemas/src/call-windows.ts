import { z } from 'zod'

import { amount, stepAmount } from './amounts.ts'
import { contract } from './contract.ts'
import { activeIncident, incidentId } from './examples/incidents.ts'
import { Incident, IncidentId } from './incidents.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** What single calls can be seen to do that is an incident only when many do. */
export const CallTrigger = z.enum(['budget_breach', 'failure_spike', 'rate_limit', 'content_policy', 'freeze'])
export type CallTrigger = z.infer<typeof CallTrigger>

const at = z.iso.datetime()

export const WindowId = uuid().brand<'WindowId'>()
export type WindowId = z.infer<typeof WindowId>

/** What calls are counted under: what they do, to what, from when on. Beyond the incidents of an hour all count as one. */
export const WindowKey = z.object({
  trigger: z.enum([...CallTrigger.options, 'overflow']),
  scopeId: text(200),
  startsAt: at,
})
export type WindowKey = z.infer<typeof WindowKey>

/** The calls of five minutes that did one thing, and the one incident that tells of them. */
export const CallWindow = WindowKey.extend({
  id: WindowId,
  incidentId: IncidentId,
  calls: amount,
  costMicros: amount,
  /** When the last of them was counted. */
  lastAt: at,
  version: z.int().positive(),
})
export type CallWindow = z.infer<typeof CallWindow>

/** Reports calls, of which the many of five minutes are one incident. */
export const reportCalls = contract({
  name: 'incidents.report_calls',
  says: 'Reports calls that broke a limit or failed. Those of five minutes about one thing are one incident, which grows graver with their number.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents/calls' },
  requires: 'incidents:write',
  input: z.strictObject({
    trigger: CallTrigger,
    /** What it is about: a key, a model, a budget. */
    scopeId: text(200),
    /** What was seen, in a few words. */
    value: text(100),
    calls: z
      .array(z.strictObject({ callId: text(100), costMicros: stepAmount.default(0) }))
      .min(1)
      .max(1_000),
  }),
  output: z.object({
    incident: Incident,
    window: CallWindow,
    /** How many of the calls were not counted before. */
    counted: amount,
  }),
  refusals: {
    CALLS_COUNTED: { kind: 'conflict', says: 'All of these calls are counted already.' },
  },
  example: {
    input: { trigger: 'rate_limit', scopeId: 'key-1', value: '60 a minute', calls: [{ callId: 'call-1' }] },
    output: {
      incident: {
        ...activeIncident,
        title: 'Rate limit triggered: 60 a minute',
        severity: 'medium',
        category: 'rate_limit',
        sourceRunId: null,
        errorCode: 'RATE_LIMIT',
        errorMessage: 'key-1',
        source: 'system',
        cause: 'system',
        impact: 'tenant',
      },
      window: {
        trigger: 'rate_limit',
        scopeId: 'key-1',
        startsAt: '2026-01-01T12:00:00.000Z',
        id: '019b7a00-0000-7000-8000-0000000000b1',
        incidentId,
        calls: 1,
        costMicros: 0,
        lastAt: '2026-01-01T12:00:03.000Z',
        version: 1,
      },
      counted: 1,
    },
  },
})
