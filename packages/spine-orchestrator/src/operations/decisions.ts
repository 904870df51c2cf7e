import * as decisions from '@hoc/drivers/decisions'
import { findRun } from '@hoc/drivers/runs'
import { keyOf, record } from '@hoc/engine-activity/decisions'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { DecisionId, listDecisions, recordDecision } from '@hoc/spine-schemas/decision-records'
import { page } from '@hoc/spine-schemas/page'

import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

export const recordDecisionOperation = operation(
  recordDecision,
  async ({ tx, input, caller, now, newId }) => {
    const key = keyOf(input)
    const [run, earlier] = await Promise.all([
      ifNamed(input.runId, (id) => findRun(tx, id)),
      ifNamed(key, (named) => decisions.lockDecisionKey(tx, named)),
    ])
    const by = { id: newId(DecisionId), by: caller.actorId, at: now }

    return andThen(record({ run, earlier }, input, by), (after) => ({
      output: after,
      writes: [decisions.insertDecision(after, key)],
      facts: [{ entity: 'decision', id: after.id, before: null, after }],
      events: [],
    }))
  },
  { tables: ['decisions', 'decision_keys'] },
)

export const listDecisionsOperation = operation(listDecisions, async ({ tx, input }) => {
  const rows = await decisions.listDecisions(tx, input)

  return accept({ output: page(rows, input.limit) })
})
