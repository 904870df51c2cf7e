import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { Incident, type IncidentId } from '@hoc/spine-schemas/incidents'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { ViolationId } from '@hoc/spine-schemas/violations'

import { all } from './all.ts'
import { incidentColumns } from './incidents.ts'
import type { Tx } from './tx.ts'

const columns = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId",
  payload::json as payload, sha, at`

/** Lists what shows a violation, in the order that it was taken. */
export async function listEvidenceOf(tx: Tx, violationId: ViolationId): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence
    where tenant_id = hoc.tenant() and violation_id = $1 and incident_id = (
      select incident_id from hoc.violations where tenant_id = hoc.tenant() and id = $1) order by id`
  return all(Evidence, await tx.rows({ effect: 'read', name: 'evidence.of_violation', text, values: [violationId] }))
}

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Lists what shows an incident, oldest first, one beyond the limit. */
export async function listEvidence(
  tx: Tx,
  { incidentId, cursor, limit }: Page & { readonly incidentId: IncidentId },
): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence
    where tenant_id = hoc.tenant() and incident_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`
  const values = [incidentId, cursor ?? null, limit + 1]
  return all(Evidence, await tx.rows({ effect: 'read', name: 'evidence.list', text, values }))
}

/** Lists the incidents that a run caused or is shown to be in, newest first, one beyond the limit. */
export async function listIncidentsOf(
  tx: Tx,
  { runId, cursor, limit }: Page & { readonly runId: RunId },
): Promise<Incident[]> {
  // Found first and looked up then: joined, they are looked for among all incidents of the tenant, from the newest on.
  const text = `select ${incidentColumns} from hoc.incidents
    where tenant_id = hoc.tenant() and id = any(array(
      select id from hoc.incidents where tenant_id = hoc.tenant() and source_run_id = $1::uuid::text
      union select incident_id from hoc.incident_evidence where tenant_id = hoc.tenant() and run_id = $1))
    and ($2::uuid is null or id < $2) order by id desc limit $3`
  const values = [runId, cursor ?? null, limit + 1]
  return all(Incident, await tx.rows({ effect: 'read', name: 'incidents.of_run', text, values }))
}

/** Lists what shows incidents that a run is in, in the order that it was taken; of very many, the first hundred. */
export async function listEvidenceOfRun(tx: Tx, runId: RunId): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence where tenant_id = hoc.tenant() and run_id = $1
    order by id limit 100`
  return all(Evidence, await tx.rows({ effect: 'read', name: 'evidence.of_run', text, values: [runId] }))
}

/** Lists the incidents that say that the run of a violation violated a policy. */
export async function listIncidentsBeside(tx: Tx, violationId: ViolationId): Promise<Incident[]> {
  const text = `select ${incidentColumns} from hoc.incidents
    where tenant_id = hoc.tenant() and source = 'policy' and category = 'policy_violation' and source_run_id = (
      select run_id::text from hoc.violations where tenant_id = hoc.tenant() and id = $1)
    order by id limit 100`
  return all(Incident, await tx.rows({ effect: 'read', name: 'incidents.beside', text, values: [violationId] }))
}
