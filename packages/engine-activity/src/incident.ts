import type { createIncident } from '@hoc/spine-schemas/incidents'
import type { EndedRun, Obligation, Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

type Reported = z.output<typeof createIncident.input>

/** What an incident tells of a run that crashed. */
export function ofCrash({ errorCode, errorMessage, ...run }: EndedRun): Reported {
  return {
    ...about(run, 'crashed'),
    ...(errorCode && { errorCode }),
    ...(errorMessage && { errorMessage }),
  }
}

/** What an incident tells of a run that has not done in time what it owed. */
export function ofOverdue(run: Run, { kind, dueAt }: Obligation): Reported {
  const errorMessage = `It owed its ${kind} by ${dueAt}, and is ${run.state}.`
  return { ...about(run, 'is overdue'), errorCode: 'OBLIGATION_OVERDUE', errorMessage }
}

function about({ id, agentId, goal }: Pick<Run, 'id' | 'agentId' | 'goal'>, what: string): Reported {
  return {
    title: `A run of ${agentId} ${what}`,
    severity: 'high',
    category: 'execution_failure',
    description: goal,
    source: 'system',
    sourceRunId: id,
    affectedAgentId: agentId,
  }
}
