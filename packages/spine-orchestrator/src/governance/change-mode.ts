import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { GovernanceChange, Mode, setGovernanceMode } from '@hoc/spine-schemas/governance'
import type { setTenantGovernance } from '@hoc/spine-schemas/operators'

interface Change {
  readonly before: GovernanceChange | null
  readonly after: GovernanceChange
}

type Code = RefusalCode<typeof setGovernanceMode> & RefusalCode<typeof setTenantGovernance>

/** Changes the mode of governance. Only "normal" lifts a kill: to degrade is never to lift. */
export function changeMode(before: GovernanceChange | undefined, after: GovernanceChange): Decision<Change, Code> {
  const mode: Mode = before?.mode ?? 'normal'
  if (mode === after.mode) return refuse('GOVERNANCE_UNCHANGED')
  if (mode === 'killed' && after.mode !== 'normal') return refuse('GOVERNANCE_KILLED')
  return accept({ before: before ?? null, after })
}

/** Changes the mode of a tenant from outside of it: of one that there is. */
export function changeModeOf(
  tenant: object | undefined,
  before: GovernanceChange | undefined,
  after: GovernanceChange,
): Decision<Change, RefusalCode<typeof setTenantGovernance>> {
  return tenant ? changeMode(before, after) : refuse('TENANT_NOT_FOUND')
}

const RANK = { normal: 0, degraded: 1, killed: 2 } as const satisfies Record<Mode, number>

/** The stricter of two modes: a tenant cannot loosen what the installation has set. */
export function stricter(a: Mode, b: Mode): Mode {
  return RANK[a] >= RANK[b] ? a : b
}
