import { findIncident } from '@hoc/drivers/incidents'
import * as suppressions from '@hoc/drivers/suppressions'
import { lift, suppress } from '@hoc/engine-incidents/suppression'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import {
  createSuppression,
  liftSuppression,
  listPreventions,
  listSuppressions,
  SuppressionId,
} from '@hoc/spine-schemas/suppressions'

import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['incident_suppressions']

export const createSuppressionOperation = operation(
  createSuppression,
  async ({ tx, input, caller, now, newId }) => {
    const [active, origin] = await Promise.all([
      suppressions.lockActiveSuppressions(tx),
      ifNamed(input.originalIncidentId, (id) => findIncident(tx, id)),
    ])
    const by = { id: newId(SuppressionId), by: caller.actorId, at: now }

    return andThen(suppress({ active, origin }, input, by), (after) => ({
      output: after,
      writes: [suppressions.insertSuppression(after)],
      facts: [{ entity: 'incident_suppression', id: after.id, before: null, after }],
      events: [{ type: 'suppression.created', payload: after }],
    }))
  },
  { tables },
)

export const liftSuppressionOperation = operation(
  liftSuppression,
  async ({ tx, input, caller, now }) => {
    const suppression = await suppressions.lockSuppression(tx, input.suppressionId)

    return andThen(lift(suppression, { by: caller.actorId, at: now }), ({ before, after }) => ({
      output: after,
      writes: [suppressions.applySuppression(before, after)],
      facts: [{ entity: 'incident_suppression', id: after.id, before, after }],
      events: [{ type: 'suppression.lifted', payload: after }],
    }))
  },
  { tables },
)

export const listSuppressionsOperation = operation(listSuppressions, async ({ tx, input }) => {
  const rows = await suppressions.listSuppressions(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const listPreventionsOperation = operation(listPreventions, async ({ tx, input }) => {
  const rows = await suppressions.listPreventions(tx, input)

  return accept({ output: page(rows, input.limit) })
})
