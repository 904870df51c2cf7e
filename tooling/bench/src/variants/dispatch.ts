import { operation } from '@hoc/spine-orchestrator/operation'
import { aDispatchInMemory } from '@hoc/spine-orchestrator/testing/in-memory'
import { contract, type Contract } from '@hoc/spine-schemas/contract'
import { accept } from '@hoc/spine-schemas/decision'

import type { Sample } from '../case.ts'
import { nanoseconds } from '../load.ts'
import { assertDone } from './governed.ts'
import { caller, keep, Kept, record, standing, StepId, Told, told } from './run-step.ts'

const common = {
  says: 'Keeps what is told of one step of a run.',
  http: null,
  input: Told,
  output: Kept,
  refusals: {},
  example: { input: {}, output: {} },
} as const satisfies Partial<Contract>

const keepStep = contract({ ...common, name: 'steps.keep', effect: 'write', requires: 'steps:write' })
const showStep = contract({ ...common, name: 'steps.show', effect: 'read', requires: 'steps:read' })

const keepStepOperation = operation(keepStep, async ({ input, caller, now, newId }) => {
  const kept = keep(input, { id: newId(StepId), by: caller.actorId, at: now })

  return accept({
    output: kept,
    writes: [],
    facts: [{ entity: 'step', id: kept.id, before: null, after: kept }],
    events: [{ type: 'step.kept', payload: kept }],
  })
})

const showStepOperation = operation(showStep, async ({ input, caller, now, newId }) =>
  accept({ output: keep(input, { id: newId(StepId), by: caller.actorId, at: now }) }),
)

// Names to tell apart, as a registry of every domain has them.
const others = Array.from({ length: 298 }, (_, i) =>
  operation<Contract>({ ...showStep, name: `others.show_${i}` }, async () => accept({ output: told })),
)

const dispatch = aDispatchInMemory({
  operations: [...others, keepStepOperation, showStepOperation],
  governance: standing,
  consequences: [{ name: 'ring', after: record }],
})

/** A write through the kernel, among 300 operations, whose transaction is in memory. */
export async function dispatchedWrite(sample: Sample): Promise<number> {
  return nanoseconds(async () => assertDone(await dispatch('steps.keep', told, caller)), sample)
}

/** A read through the kernel, among 300 operations, whose transaction is in memory. */
export async function dispatchedRead(sample: Sample): Promise<number> {
  return nanoseconds(async () => assertDone(await dispatch('steps.show', told, caller)), sample)
}
