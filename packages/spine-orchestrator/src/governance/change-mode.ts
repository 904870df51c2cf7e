import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { GovernanceChange, Mode, setGovernanceMode } from '@hoc/spine-schemas/governance'

interface Change {
  readonly before: GovernanceChange | null
  readonly after: GovernanceChange
}

/** Changes the mode of governance. Only "normal" lifts a kill: to degrade is never to lift. */
export function changeMode(
  before: GovernanceChange | undefined,
  after: GovernanceChange,
): Decision<Change, RefusalCode<typeof setGovernanceMode>> {
  const mode: Mode = before?.mode ?? 'normal'
  if (mode === after.mode) return refuse('GOVERNANCE_UNCHANGED')
  if (mode === 'killed' && after.mode !== 'normal') return refuse('GOVERNANCE_KILLED')
  return accept({ before: before ?? null, after })
}

const RANK = { normal: 0, degraded: 1, killed: 2 } as const satisfies Record<Mode, number>

/** The stricter of two modes: a tenant cannot loosen what the installation has set. */
export function stricter(a: Mode, b: Mode): Mode {
  return RANK[a] >= RANK[b] ? a : b
}
