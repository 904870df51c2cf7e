import * as outbox from '@hoc/drivers/outbox'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { listOutbox, retryOutbox } from '@hoc/spine-schemas/outbox'
import { page } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'
import { revive } from '../plumbing/attempts.ts'

export const listOutboxOperation = operation(listOutbox, async ({ tx, input }) => {
  const rows = await outbox.listOutboxEvents(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const retryOutboxOperation = operation(
  retryOutbox,
  async ({ tx, input, now }) => {
    const event = await outbox.lockOutboxEvent(tx, input.eventId)

    return andThen(revive(event, now), ({ before, after }) => ({
      output: after,
      writes: [outbox.applyOutboxEvent(after)],
      facts: [{ entity: 'outbox_event', id: after.id, before, after }],
      events: [],
    }))
  },
  { tables: ['outbox'] },
)
