import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { callerChanged } from './refusals.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** How far governance lets actions go: all of them, with a warning, or reads only. */
export const Mode = z.enum(['normal', 'degraded', 'killed'])
export type Mode = z.infer<typeof Mode>

export const GovernanceChangeId = uuid().brand<'GovernanceChangeId'>()
export type GovernanceChangeId = z.infer<typeof GovernanceChangeId>

/** Who changed the mode, to what and why. Changes are added, never altered. */
export const GovernanceChange = z.object({
  id: GovernanceChangeId,
  mode: Mode,
  reason: text(500),
  changedBy: ActorId,
  changedAt: z.iso.datetime(),
})
export type GovernanceChange = z.infer<typeof GovernanceChange>

const exampleChange = {
  id: '019b7a00-0000-7000-8000-0000000000f1',
  mode: 'killed',
  reason: 'Agent fleet is deleting tickets.',
  changedBy: 'alice',
  changedAt: '2026-01-01T12:00:00.000Z',
}

/** Sets the mode of the caller's tenant, or of the installation when the caller is its own. */
export const setGovernanceMode = contract({
  name: 'governance.set_mode',
  says: 'Sets how far governance lets actions go. A kill is lifted by "normal" alone.',
  effect: 'write',
  http: { method: 'POST', path: '/governance/mode' },
  requires: 'governance:write',
  input: z.strictObject({ mode: Mode, reason: text(500).min(10) }),
  output: GovernanceChange,
  refusals: {
    GOVERNANCE_KILLED: { kind: 'conflict', says: 'A kill is lifted by "normal" alone, never by "degraded".' },
    GOVERNANCE_UNCHANGED: { kind: 'conflict', says: 'Governance is in this mode already.' },
    ...callerChanged,
  },
  example: { input: { mode: 'killed', reason: 'Agent fleet is deleting tickets.' }, output: exampleChange },
  whileKilled: true,
})

/** Tells the mode in force, and who set what before, newest first. */
export const describeGovernance = contract({
  name: 'governance.describe',
  says: 'Tells the mode in force for the caller, and the latest changes, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/governance' },
  requires: 'governance:read',
  input: z.strictObject({ limit: z.int().min(1).max(100).default(20) }),
  output: z.object({ installation: Mode, tenant: Mode, effective: Mode, changes: z.array(GovernanceChange) }),
  refusals: {},
  example: {
    input: {},
    output: { installation: 'normal', tenant: 'killed', effective: 'killed', changes: [exampleChange] },
  },
})
