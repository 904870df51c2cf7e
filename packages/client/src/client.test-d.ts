import type { Incident, IncidentEvent } from '@hoc/spine-schemas/incidents'
import type { KernelRefusal } from '@hoc/spine-schemas/outcome'
import type { Contract } from '@hoc/spine-schemas/contract'
import { expectTypeOf, test } from 'vitest'

import { createClient } from './client.ts'

const client = createClient({ url: 'http://127.0.0.1:3000', key: 'k' })
const incidentId = '019b7a00-0000-7000-8000-000000000001'

test('an answer tells what its contract tells', async () => {
  const answer = await client.incidents.acknowledge({ incidentId })
  const named = await client.call('incidents.acknowledge', { incidentId })

  expectTypeOf(named).toEqualTypeOf(answer)
  if (answer.outcome === 'done') expectTypeOf(answer.value).toEqualTypeOf<Incident>()
  if (answer.outcome === 'refused') {
    expectTypeOf(answer.code).toEqualTypeOf<'INCIDENT_NOT_FOUND' | 'INCIDENT_NOT_ACTIVE' | KernelRefusal>()
  }
  if (answer.outcome === 'denied') expectTypeOf(answer.liftedBy).toEqualTypeOf<string>()
  expectTypeOf(answer.outcome).toEqualTypeOf<'done' | 'refused' | 'denied' | 'invalid' | 'unauthenticated'>()
})

test('a call takes what its contract takes', () => {
  void client.incidents.create({ title: 'a', severity: 'high' })
  void client.incidents.countBySeverity()
  // @ts-expect-error a severity that there is not
  void client.incidents.create({ title: 'a', severity: 'purple' })
  // @ts-expect-error an input that is needed
  void client.incidents.create()
  // @ts-expect-error a key that the input does not have
  void client.call('incidents.get', { incidentId, tenantId: incidentId })
  // @ts-expect-error an operation that there is not
  void client.incidents.nope()
})

test('an operation that runs only in process is none of a client’s', () => {
  // @ts-expect-error it has no address
  void client.call('account.open_tenant', {})
  // @ts-expect-error nor a method
  void client.account.openTenant
})

test('only lists are followed', () => {
  expectTypeOf(client.each('incidents.list')).toEqualTypeOf<AsyncGenerator<Incident, void>>()
  expectTypeOf(client.each('incidents.list_events', { incidentId })).toEqualTypeOf<
    AsyncGenerator<IncidentEvent, void>
  >()
  // @ts-expect-error one incident is not a list
  client.each('incidents.get', { incidentId })
})

test('contracts that are only known at run time can be called too', () => {
  const loose = createClient({ url: 'http://127.0.0.1:3000', key: 'k', contracts: [] as readonly Contract[] })

  void loose.call('any.thing', { what: 'ever' })
})
