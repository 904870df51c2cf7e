import { insertSecurityEvent, listSecurityEvents as list } from '@hoc/drivers/security-events'
import { accept } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import { listSecurityEvents, noteSecurityEvent, SecurityEventId } from '@hoc/spine-schemas/security-events'

import { operation } from '../kernel/operation.ts'

export const noteSecurityEventOperation = operation(
  noteSecurityEvent,
  async ({ input, newId }) => {
    const event = { ...input, id: newId(SecurityEventId) }

    return accept({
      output: event,
      writes: [insertSecurityEvent(event)],
      facts: [{ entity: 'security_event', id: event.id, before: null, after: event }],
      events: [{ type: 'security.attempted', payload: event }],
    })
  },
  { tables: ['security_events'] },
)

export const listSecurityEventsOperation = operation(listSecurityEvents, async ({ tx, input }) => {
  const rows = await list(tx, input)

  return accept({ output: page(rows, input.limit) })
})
