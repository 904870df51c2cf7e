import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { explainRun, RunExplanation } from '@hoc/spine-schemas/run-explanation'
import type { Run } from '@hoc/spine-schemas/runs'

import { explainControls } from './explain-controls.ts'
import { explainCheckpoints, explainDispatches } from './explain-dispatches.ts'
import { momentsOf } from './explain-moments.ts'
import { cut, MOST, outcomeOf, type Kept, type KeptOf } from './explained.ts'
import { hingesOf } from './hinges.ts'

/** Explains a run of what is kept of it: the same record is always explained in the same way. */
export function explain(run: Run | undefined, known: Kept): Decision<RunExplanation, RefusalCode<typeof explainRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')

  const kept: KeptOf = { ...known, run }
  const outcome = outcomeOf(kept)
  const lists = listsOf(kept)
  const told = {
    dispatches: explainDispatches(kept),
    checkpoints: explainCheckpoints(kept),
    controls: explainControls(kept),
  }
  const shown: KeptOf = { ...kept, ...itemsOf(lists), preventions: asMade(kept.preventions) }
  return accept({
    runId: run.id,
    declaration: declarationOf(run),
    outcome,
    hinges: hingesOf(shown, told.controls),
    moments: momentsOf(shown, told),
    ...told,
    ...lists,
    steps: stepsOf(kept),
    evaluation: evaluationOf(kept),
    obligations: [...kept.owed],
    failure: kept.failure ?? null,
    preventions: [...kept.preventions],
  })
}

function declarationOf(run: Run): RunExplanation['declaration'] {
  const { agentId, goal, actorType, onBehalfOf, source, externalId, tools, parentId, attempt } = run
  const { estimatedMicros, estimatedSteps, estimatedMs, createdBy, createdAt } = run
  const said = { agentId, goal, actorType, onBehalfOf, source, externalId, tools, parentId, attempt }
  return { ...said, estimatedMicros, estimatedSteps, estimatedMs, createdBy, createdAt }
}

function listsOf({ decisions, violations, incidents, lessons, evaluation }: KeptOf) {
  return {
    decisions: cut(decisions, MOST.decisions, 'decisions.list'),
    violations: cut(violations, MOST.violations, 'violations.list'),
    incidents: cut(incidents, MOST.incidents, 'incidents.list_of_run'),
    lessons: {
      ...cut(lessons, MOST.lessons, 'lessons.list'),
      keptBefore: evaluation?.inputs.learnedBefore ?? [],
    },
  }
}

function itemsOf({ decisions, violations, incidents, lessons }: ReturnType<typeof listsOf>) {
  return {
    decisions: asMade(decisions.items),
    violations: asMade(violations.items),
    incidents: asMade(incidents.items),
    lessons: asMade(lessons.items),
  }
}

// Ids are made in the order of time: what is of one instant stands in one order, whatever order it was read in.
function asMade<One extends { readonly id: string }>(items: readonly One[]): One[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

// Of a trace that is sealed the sums are those that were kept when it was.
function stepsOf({ trace: { head, totals }, steps, evaluation }: KeptOf): RunExplanation['steps'] {
  const count = head?.steps ?? 0
  return {
    items: [...steps],
    leftOut: Math.max(0, count - steps.length),
    orMore: false,
    listedBy: 'traces.list_steps',
    totals: evaluation?.inputs.totals ?? totals,
    hash: head?.hash ?? null,
    sealedAt: head?.sealedAt ?? null,
  }
}

function evaluationOf({ evaluation }: KeptOf): RunExplanation['evaluation'] {
  if (!evaluation) return null
  const { manifest: _, ...told } = evaluation
  return told
}
