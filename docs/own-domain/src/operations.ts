import { operation } from '@hoc/spine-orchestrator/operation'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'

import { closeTicket, listTickets, openTicket, TicketId } from './contracts.ts'
import { close, open } from './decisions.ts'
import * as driver from './driver.ts'

const tables = ['helpdesk.tickets']

const openTicketOperation = operation(
  openTicket,
  async ({ input, caller, now, newId }) => {
    const after = open({ id: newId(TicketId), subject: input.subject, by: caller.actorId, at: now })

    return accept({
      output: after,
      writes: [driver.insertTicket(after)],
      facts: [{ entity: 'ticket', id: after.id, before: null, after }],
      events: [{ type: 'ticket.opened', payload: after }],
    })
  },
  { tables },
)

// #region operation
const closeTicketOperation = operation(
  closeTicket,
  async ({ tx, input, caller, now }) => {
    const ticket = await driver.lockTicket(tx, input.ticketId)
    const decision = close(ticket, { by: caller.actorId, at: now })

    return andThen(decision, ({ before, after }) => ({
      output: after,
      writes: [driver.applyTicket(before, after)],
      facts: [{ entity: 'ticket', id: after.id, before, after }],
      events: [{ type: 'ticket.closed', payload: after }],
    }))
  },
  { tables },
)
// #endregion

const listTicketsOperation = operation(listTickets, async ({ tx, input }) => {
  const rows = await driver.listTickets(tx, input)

  return accept({ output: page(rows, input.limit) })
})

/** Every operation of this domain. */
export const ticketOperations = [openTicketOperation, closeTicketOperation, listTicketsOperation] as const
