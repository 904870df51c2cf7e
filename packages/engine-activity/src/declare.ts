import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, type Decision } from '@hoc/spine-schemas/decision'
import type { declareRun } from '@hoc/spine-schemas/run-contracts'
import type { QueuedRun, RunId } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { faultOf } from './attribution.ts'
import type { By } from './change.ts'

interface Declaring extends By, z.output<typeof declareRun.input> {
  readonly id: RunId
}

/** Declares a run, whole: what is missing in whose name it acts is never filled in afterwards. */
export function declare({ id, by, at, ...said }: Declaring): Decision<QueuedRun, RefusalCode<typeof declareRun>> {
  const fault = faultOf(said)
  if (fault) return fault

  return accept({
    id,
    agentId: said.agentId,
    goal: said.goal,
    actorType: said.actorType,
    onBehalfOf: said.onBehalfOf ?? null,
    source: said.source,
    externalId: said.externalId ?? null,
    tools: said.tools,
    estimatedMicros: said.estimatedMicros ?? null,
    estimatedSteps: said.estimatedSteps ?? null,
    estimatedMs: said.estimatedMs ?? null,
    parentId: null,
    attempt: 1,
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    version: 1,
    state: 'queued',
  })
}
