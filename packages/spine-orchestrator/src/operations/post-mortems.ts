import { listSimilar } from '@hoc/drivers/incident-insights'
import { lockIncident } from '@hoc/drivers/incidents'
import * as postMortems from '@hoc/drivers/post-mortems'
import { writePostMortem } from '@hoc/engine-incidents/post-mortem'
import { andThen, found } from '@hoc/spine-schemas/decision'
import { createPostMortem, getPostMortem, PostMortemId } from '@hoc/spine-schemas/post-mortems'

import { operation } from '../kernel/operation.ts'
import { added } from './run-facts.ts'

export const createPostMortemOperation = operation(
  createPostMortem,
  async ({ tx, input: { incidentId }, caller, now, newId }) => {
    const [incident, latest, recorded, similar] = await Promise.all([
      lockIncident(tx, incidentId),
      postMortems.findPostMortem(tx, { incidentId }),
      postMortems.listEnds(tx, incidentId),
      listSimilar(tx, incidentId),
    ])
    const by = { id: newId(PostMortemId), by: caller.actorId, at: now }
    const decision = writePostMortem({ incident, latest, ...recorded, similar }, by)

    return andThen(decision, (written) => ({
      output: written,
      writes: [postMortems.insertPostMortem(written)],
      facts: [added('post_mortem', written)],
      events: [{ type: 'incident.post_mortem_written', payload: written }],
    }))
  },
  { tables: ['post_mortems'] },
)

export const getPostMortemOperation = operation(getPostMortem, async ({ tx, input }) => {
  const written = await postMortems.findPostMortem(tx, input)

  return andThen(found(written, 'POST_MORTEM_NOT_FOUND'), (output) => ({ output }))
})
