import * as discoveries from '@hoc/drivers/discoveries'
import { discover } from '@hoc/engine-activity/discover'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { DiscoveryId, emitDiscovery, listDiscoveries } from '@hoc/spine-schemas/discoveries'
import { pageBy } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'

export const emitDiscoveryOperation = operation(
  emitDiscovery,
  async ({ tx, input, caller, now, newId }) => {
    const before = await discoveries.lockDiscovery(tx, input)
    const decision = discover(before, { id: newId(DiscoveryId), seen: input, by: caller.actorId, at: now })

    return andThen(decision, (after) => ({
      output: after,
      writes: [discoveries.applyDiscovery(after)],
      facts: [{ entity: 'discovery', id: after.id, before: before ?? null, after }],
      events: [],
    }))
  },
  { tables: ['discoveries'] },
)

export const listDiscoveriesOperation = operation(listDiscoveries, async ({ tx, input }) => {
  const rows = await discoveries.listDiscoveries(tx, input)

  return accept({ output: pageBy(rows, input.limit, ({ seenCount, id }) => `${seenCount}:${id}`) })
})
