import { insertSecurityEvent, listSecurityEvents as list } from '@hoc/drivers/security-events'
import { noteAttempts } from '@hoc/engine-account/note-attempts'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import { listSecurityEvents, noteSecurityEvent, SecurityEventId } from '@hoc/spine-schemas/security-events'

import { operation } from '../kernel/operation.ts'

export const noteSecurityEventOperation = operation(
  noteSecurityEvent,
  async ({ input, newId }) =>
    andThen(noteAttempts(input, { id: newId(SecurityEventId) }), (event) => ({
      output: event,
      writes: [insertSecurityEvent(event)],
      facts: [{ entity: 'security_event', id: event.id, before: null, after: event }],
      events: [{ type: 'security.attempted', payload: event }],
    })),
  { tables: ['security_events'] },
)

export const listSecurityEventsOperation = operation(listSecurityEvents, async ({ tx, input }) => {
  const rows = await list(tx, input)

  return accept({ output: page(rows, input.limit) })
})
