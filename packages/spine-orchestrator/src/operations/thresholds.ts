import * as thresholds from '@hoc/drivers/thresholds'
import { resolve, set } from '@hoc/engine-policies/thresholds'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { pageBy } from '@hoc/spine-schemas/page'
import { listThresholds, resolveThresholds, setThresholds } from '@hoc/spine-schemas/thresholds'

import { operation } from '../kernel/operation.ts'

export const setThresholdsOperation = operation(
  setThresholds,
  async ({ tx, input, caller, now }) => {
    const known = await thresholds.lockThresholds(tx, input.agentId)
    const decision = set(known, { ...input, by: caller.actorId, at: now })

    return andThen(decision, ({ before, after }) => ({
      output: after,
      writes: [thresholds.applyThresholds(before, after)],
      facts: [{ entity: 'thresholds', id: after.agentId ?? caller.tenantId, before: before ?? null, after }],
      events: [{ type: 'thresholds.set', payload: after }],
    }))
  },
  { tables: ['thresholds'] },
)

export const listThresholdsOperation = operation(listThresholds, async ({ tx, input }) => {
  const rows = await thresholds.listThresholds(tx, input)

  return accept({ output: pageBy(rows, input.limit, ({ agentId }) => agentId ?? '') })
})

export const resolveThresholdsOperation = operation(resolveThresholds, async ({ tx, input }) => {
  const settings = await thresholds.listThresholdsFor(tx, input)

  return accept({ output: resolve(settings) })
})
