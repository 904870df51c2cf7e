import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { Incident } from '@hoc/spine-schemas/incidents'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { ViolationId } from '@hoc/spine-schemas/violations'
import { z } from 'zod'

import { incidentColumns } from './incidents.ts'
import type { Tx } from './tx.ts'

const columns = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId",
  payload::json as payload, sha, at`

/** Lists what shows a violation, in the order that it was taken. */
export async function listEvidenceOf(tx: Tx, violationId: ViolationId): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence
    where tenant_id = hoc.tenant() and violation_id = $1 and incident_id = (
      select incident_id from hoc.violations where tenant_id = hoc.tenant() and id = $1) order by id`
  return z
    .array(Evidence)
    .parse(await tx.rows({ effect: 'read', name: 'evidence.of_violation', text, values: [violationId] }))
}

/** Lists what shows incidents that a run is in, in the order that it was taken; of very many, the first hundred. */
export async function listEvidenceOfRun(tx: Tx, runId: RunId): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence where tenant_id = hoc.tenant() and run_id = $1
    order by id limit 100`
  return z.array(Evidence).parse(await tx.rows({ effect: 'read', name: 'evidence.of_run', text, values: [runId] }))
}

/** Lists the incidents that say that the run of a violation violated a policy. */
export async function listIncidentsBeside(tx: Tx, violationId: ViolationId): Promise<Incident[]> {
  const text = `select ${incidentColumns} from hoc.incidents
    where tenant_id = hoc.tenant() and source = 'policy' and category = 'policy_violation' and source_run_id = (
      select run_id::text from hoc.violations where tenant_id = hoc.tenant() and id = $1)
    order by id limit 100`
  return z
    .array(Incident)
    .parse(await tx.rows({ effect: 'read', name: 'incidents.beside', text, values: [violationId] }))
}
