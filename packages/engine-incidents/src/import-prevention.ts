import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { PreventionRow } from '@hoc/spine-schemas/import-rows'
import type { RowRefusal } from '@hoc/spine-schemas/imports'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import type { Prevention, PreventionId } from '@hoc/spine-schemas/suppressions'

import { inCapitals } from './beginning.ts'
import { kindOf } from './failure.ts'
import { inUtc, objectionTo, type Importing } from './import-row.ts'

/** Takes over that something was prevented. Evaluations and violations, which were kept beside, are something else. */
export function takePrevention(
  row: PreventionRow,
  importing: Importing,
  { id, originalIncidentId }: { readonly id: PreventionId; readonly originalIncidentId: IncidentId | null },
): Decision<Prevention, RowRefusal> {
  const objection = objectionTo(row, [], importing)
  if (objection) return refuse(objection)
  if (row.is_simulated) return refuse('ROW_SYNTHETIC')
  if (row.outcome !== 'prevented') return refuse('NOT_PREVENTED')

  const errorCode = row.pattern_id ? inCapitals(row.pattern_id) : 'UNKNOWN'
  return accept({
    id,
    suppressionId: null,
    policyId: row.policy_id,
    errorCode,
    category: kindOf(errorCode).category,
    originalIncidentId,
    runId: null,
    outcome: 'prevented',
    at: inUtc(row.created_at),
  })
}
