import { applyIncident } from '@hoc/drivers/incidents'
import type { Tx } from '@hoc/drivers/tx'
import type { Spine } from '@hoc/spine-orchestrator/spine'
import type { Caller } from '@hoc/spine-schemas/caller'
import { contract } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import {
  acknowledgeIncident,
  listIncidents,
  type AckedIncident,
  type IncidentEvent,
} from '@hoc/spine-schemas/incidents'
import type { KernelRefusal } from '@hoc/spine-schemas/outcome'
import type { Fact } from '@hoc/spine-schemas/plan'
import { beatRun } from '@hoc/spine-schemas/run-contracts'
import type { Run } from '@hoc/spine-schemas/runs'
import { expectTypeOf, test } from 'vitest'

import { operation } from '../src/kernel/operation.ts'

declare const spine: Spine
declare const tx: Tx
declare const caller: Caller
declare const incident: AckedIncident
declare const event: IncidentEvent
declare const run: Run
declare const changed: Fact

test('a driver cannot say the words of a transaction, and cannot run what it writes', () => {
  // @ts-expect-error a transaction is not committed by who holds it
  tx.commit()
  // @ts-expect-error nor begun
  tx.begin()
  // @ts-expect-error a write is returned, not run
  void tx.rows(applyIncident(incident, incident, event))
})

test('an engine cannot invent a code', () => {
  // @ts-expect-error not among its codes
  const decision: Decision<1, 'A'> = refuse('B')
  void decision
})

test('an operation keeps its contract’s promise', () => {
  // @ts-expect-error a refusal that the contract does not promise
  operation(acknowledgeIncident, async () => refuse('INCIDENT_LOST'))
  // @ts-expect-error a write that leaves no fact
  operation(acknowledgeIncident, async () => accept({ output: incident, writes: [], facts: [], events: [] }))
  // @ts-expect-error what only moves a lease on leaves no fact
  operation(beatRun, async () => accept({ output: run, writes: [], facts: [changed], events: [] }))
  // @ts-expect-error a read that writes
  operation(listIncidents, async () => accept({ output: { items: [], nextCursor: null }, writes: [] }))
})

test('a path asks only for keys of the input', () => {
  // @ts-expect-error the input has no "id"
  contract({ ...acknowledgeIncident, http: { method: 'POST', path: '/incidents/{id}' } })
})

test('an outcome tells what its contract tells', async () => {
  const outcome = await spine.dispatch('incidents.acknowledge', {}, caller)

  expectTypeOf(outcome.authority.authority_code).toEqualTypeOf<string>()
  if (outcome.outcome === 'done') expectTypeOf(outcome.value.state).toEqualTypeOf<'active' | 'acked' | 'resolved'>()
  if (outcome.outcome === 'refused') {
    expectTypeOf(outcome.code).toEqualTypeOf<'INCIDENT_NOT_FOUND' | 'INCIDENT_NOT_ACTIVE' | KernelRefusal>()
  }
  // @ts-expect-error there is no such operation
  await spine.dispatch('incidents.nope', {}, caller)
})
