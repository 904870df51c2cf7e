import * as governance from '@hoc/drivers/governance'
import { findKey } from '@hoc/drivers/keys'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { describeGovernance, GovernanceChangeId, setGovernanceMode } from '@hoc/spine-schemas/governance'

import { stillActing } from '../access/still-acting.ts'
import { changeMode, stricter } from '../governance/change-mode.ts'
import { operation } from '../kernel/operation.ts'

export const setGovernanceModeOperation = operation(
  setGovernanceMode,
  stillActing(async ({ tx, input, caller, now, newId }) => {
    const current = await governance.lockGovernance(tx)
    const wanted = { ...input, id: newId(GovernanceChangeId), changedBy: caller.actorId, changedAt: now }

    return andThen(changeMode(current, wanted), ({ before, after }) => ({
      output: after,
      writes: [governance.insertGovernanceChange(after)],
      facts: [{ entity: 'governance', id: after.id, before, after }],
      events: [{ type: 'governance.changed', payload: after }],
    }))
  }, findKey),
  { tables: ['governance_changes'] },
)

export const describeGovernanceOperation = operation(describeGovernance, async ({ tx, input }) => {
  const reads = [governance.findInstallationMode(tx), governance.listGovernanceChanges(tx, input.limit)] as const
  const [installation, changes] = await Promise.all(reads)
  const tenant = changes[0]?.mode ?? 'normal'

  return accept({ output: { installation, tenant, effective: stricter(installation, tenant), changes } })
})
