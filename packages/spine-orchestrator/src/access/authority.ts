import type { Reach } from '@hoc/engine-webhooks/address'
import type { GateAnswer } from '@hoc/spine-schemas/authority'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { RoleGrants } from '@hoc/spine-schemas/roles'

/** The authority, to be asked without doing anything. */
export interface Authority {
  /** What every gate would say to a caller; undefined where there is no such operation. */
  readonly explain: (operation: string, caller: Caller) => readonly GateAnswer[] | undefined
  /** What the members of each role are granted, other domains' grants included. */
  readonly granted: RoleGrants
  /** What webhooks may be sent to, besides the public internet. */
  readonly reach: Reach
}
