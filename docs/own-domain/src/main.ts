// Usage: node src/main.ts SUBJECT. Opens a ticket and prints what came of it.
import { ActorId, TenantId } from '@hoc/spine-schemas/caller'

import { addresses } from './addresses.ts'
import { openSpine } from './spine.ts'

const { dispatch, stop } = await openSpine(addresses())
try {
  // Whoever serves requests takes the caller from a credential; here it is made up.
  const caller = {
    tenantId: TenantId.parse('11111111-1111-4111-8111-111111111111'),
    actorId: ActorId.parse('alice'),
    grants: ['tickets:*'],
    scopes: ['*'],
  }
  const outcome = await dispatch('tickets.open', { subject: process.argv[2] }, caller)
  console.log(JSON.stringify(outcome, null, 2))
} finally {
  await stop()
}
