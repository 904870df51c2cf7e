import { Evidence, type EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { Incident, type IncidentId } from '@hoc/spine-schemas/incidents'
import type { CutPage } from '@hoc/spine-schemas/page'
import { RunId } from '@hoc/spine-schemas/runs'
import { Violation, type ViolationId } from '@hoc/spine-schemas/violations'
import { z } from 'zod'

import { all } from './all.ts'
import { cutBy, cutPage } from './cut.ts'
import { first } from './first.ts'
import { firstIdAt, instantOf } from './id-instants.ts'
import { incidentColumns } from './incidents.ts'
import type { Tx } from './tx.ts'
import { violationColumns } from './violations.ts'

const columns = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId",
  payload::json as payload, sha, at`

/** Lists what shows a violation, alone or among others that were found with it, in the order that it was taken. */
export async function listEvidenceOf(tx: Tx, violationId: ViolationId): Promise<Evidence[]> {
  const text = `select ${columns} from hoc.incident_evidence
    where tenant_id = hoc.tenant() and (incident_id, run_id) = (
      select incident_id, run_id from hoc.violations where tenant_id = hoc.tenant() and id = $1)
    and (violation_id = $1 or payload::jsonb #> '{evidence,breaches}' @> jsonb_build_array(jsonb_build_object('id', $1)))
    order by id`
  return all(Evidence, await tx.rows({ effect: 'read', name: 'evidence.of_violation', text, values: [violationId] }))
}

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

const page = cutBy(
  `(select *, octet_length(payload) as bytes from hoc.incident_evidence
    where tenant_id = hoc.tenant() and incident_id = $1 and ($2::uuid is null or id > $2)
    order by id limit $3::integer + 1)`,
  { by: 'id', limit: '$3::integer' },
)

/** Lists what shows an incident, oldest first; fewer than the limit, and at least one, where it is large. */
export async function listEvidence(
  tx: Tx,
  { incidentId, cursor, limit }: Page & { readonly incidentId: IncidentId },
): Promise<CutPage<Evidence>> {
  const text = `select ${columns}, "hasNext" from ${page} order by id`
  const values = [incidentId, cursor ?? null, limit]
  return cutPage(Evidence, await tx.rows({ effect: 'read', name: 'evidence.list', text, values }))
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

const Shown = Evidence.pick({ incidentId: true, type: true, at: true })

/** What is shown of an incident, and when, without what shows it. */
export type Shown = z.infer<typeof Shown>

/** Lists what is shown of incidents that a run is in, in the order that it was taken; of very many, the first hundred. */
export async function listEvidenceOfRun(tx: Tx, runId: RunId): Promise<Shown[]> {
  const text = `select incident_id as "incidentId", type, at from hoc.incident_evidence
    where tenant_id = hoc.tenant() and run_id = $1 order by id limit 100`
  return all(Shown, await tx.rows({ effect: 'read', name: 'evidence.of_run', text, values: [runId] }))
}

/**
 * Lists the incident that tells of a violation, and those that say that its run violated a policy where nothing that it
 * violated is told on them: of very many, the first hundred.
 */
export async function listIncidentsBeside(tx: Tx, violationId: ViolationId): Promise<Incident[]> {
  const text = `with v as (select run_id, incident_id from hoc.violations where tenant_id = hoc.tenant() and id = $1)
    select ${incidentColumns} from hoc.incidents where tenant_id = hoc.tenant() and id = (select incident_id from v)
    union all
    (select ${incidentColumns} from hoc.incidents
     where tenant_id = hoc.tenant() and source = 'policy' and category = 'policy_violation'
       and source_run_id = (select run_id::text from v) and id not in (
         select incident_id from hoc.violations where tenant_id = hoc.tenant() and run_id = (select run_id from v))
     order by id limit 100)`
  return all(Incident, await tx.rows({ effect: 'read', name: 'incidents.beside', text, values: [violationId] }))
}

const Digested = Evidence.omit({ payload: true }).extend({ taken: z.string() })

/** What shows an incident, with the digest of its payload as it was kept, and as it is taken now, instead of it. */
export type Digested = z.infer<typeof Digested>

const digested = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId", sha, at as at,
  encode(sha256(convert_to(payload, 'UTF8')), 'hex') as taken`

// Nothing that tells of a run was made before it: the months before need not be looked into.
const ofRun = `tenant_id = hoc.tenant() and run_id = $1::uuid and id >= $2::uuid`
const HOUR_MS = 3_600_000 // that the clocks of two processes differ by at most

function beforeRun(runId: RunId): string {
  return firstIdAt(instantOf(runId) - HOUR_MS)
}

/** Lists what shows that a run is in incidents, as digests, in the order that it was taken. */
export async function listEvidenceDigests(tx: Tx, runId: RunId): Promise<Digested[]> {
  const text = `select ${digested} from hoc.incident_evidence where ${ofRun} order by id`
  return all(
    Digested,
    await tx.rows({ effect: 'read', name: 'evidence.digests_of_run', text, values: [runId, beforeRun(runId)] }),
  )
}

const Telling = z.object({
  violations: z.array(Violation),
  incidents: z.array(Incident),
  evidence: z.array(Digested),
})

// As contracts speak them: what becomes JSON in the database is not read by the driver.
const spoken = (columns: string) =>
  columns.replaceAll(/\b(\w+_at|at) as/g, `to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as`)

const listOf = (name: string, rows: string) => `coalesce((select json_agg(r) from (${rows}) r), '[]') as ${name}`
// What shows it is asked for once: its table is in parts, and each is a part of the plan.
const telling = `with shown as materialized (select ${spoken(digested)} from hoc.incident_evidence where ${ofRun})
  select
  ${listOf('violations', `select ${spoken(violationColumns)} from hoc.violations where tenant_id = hoc.tenant() and run_id = $1::uuid order by id`)},
  ${listOf('evidence', 'select * from shown order by id')},
  ${listOf(
    'incidents',
    `select ${spoken(incidentColumns)} from hoc.incidents where tenant_id = hoc.tenant() and id = any(array(
       select id from hoc.incidents where tenant_id = hoc.tenant() and source_run_id = $1::uuid::text
       union select "incidentId" from shown)) order by id limit $3`,
  )}`

/**
 * Lists all that tells of a run besides what its end will write: violations, what shows that it is in incidents, and those
 * incidents, with those that somebody reported of it, of very many the first.
 */
export async function listTellingOf(tx: Tx, runId: RunId, most: number): Promise<z.infer<typeof Telling>> {
  const values = [runId, beforeRun(runId), most]
  const [row] = await tx.rows({ effect: 'read', name: 'incidents.telling_of_run', text: telling, values })
  return Telling.parse(row)
}

const Told = z.object({ runId: RunId })

/**
 * Finds a run that anything tells of besides what its end will write: of most runs nothing does. An id that is made now
 * says which months are yet to come, and need not be looked into either.
 */
export async function findTold(tx: Tx, runId: RunId, madeNow: EvidenceId): Promise<RunId | undefined> {
  const text = `select $1::uuid as "runId"
    where exists (select from hoc.violations where tenant_id = hoc.tenant() and run_id = $1::uuid)
      or exists (select from hoc.incidents where tenant_id = hoc.tenant() and source_run_id = $1::uuid::text)
      or exists (select from hoc.incident_evidence where ${ofRun} and id < $3::uuid)`
  const values = [runId, beforeRun(runId), firstIdAt(instantOf(madeNow) + HOUR_MS)]
  return first(Told, await tx.rows({ effect: 'read', name: 'runs.told', text, values }))?.runId
}
