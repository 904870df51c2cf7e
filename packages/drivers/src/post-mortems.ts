import { canonical } from '@hoc/canonical/digest'
import { IncidentEvent, type IncidentId } from '@hoc/spine-schemas/incidents'
import { EvidenceLine, IncidentCounts, PostMortem } from '@hoc/spine-schemas/post-mortems'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const Kept = z.object({ document: PostMortem })

/** Finds what was written of an incident: one edition, or the latest. */
export async function findPostMortem(
  tx: Tx,
  { incidentId, edition }: { readonly incidentId: IncidentId; readonly edition?: number | undefined },
): Promise<PostMortem | undefined> {
  const text = `select (document::jsonb || jsonb_build_object('sha', sha)) as document from hoc.post_mortems
    where tenant_id = hoc.tenant() and incident_id = $1 and ($2::integer is null or edition = $2)
    order by edition desc limit 1`
  const rows = await tx.rows({ effect: 'read', name: 'post_mortems.find', text, values: [incidentId, edition ?? null] })
  return first(Kept, rows)?.document
}

const ENDS = 100
const eventColumns = `id, incident_id as "incidentId", type, note, actor_id as "actorId", at`
const evidenceColumns = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId", sha, at`

/** Lists both ends of an incident's history and of what shows it, and counts all of it. */
export async function listEnds(tx: Tx, incidentId: IncidentId) {
  const endsOf = (table: string, columns: string) => {
    const half = `select ${columns} from hoc.${table} where tenant_id = hoc.tenant() and incident_id = $1 order by id`
    const text = `(${half} limit $2) union (${half} desc limit $2) order by id`
    return tx.rows({ effect: 'read', name: `${table}.list_ends`, text, values: [incidentId, ENDS] })
  }
  const counted = tx.rows({
    effect: 'read',
    name: 'post_mortems.count',
    text: `select (select count(*) from hoc.incident_events where tenant_id = hoc.tenant() and incident_id = $1) as events,
             count(*) as evidence, count(distinct run_id) as runs
           from hoc.incident_evidence where tenant_id = hoc.tenant() and incident_id = $1`,
    values: [incidentId],
  })
  const [events, evidence, [counts]] = await Promise.all([
    endsOf('incident_events', eventColumns),
    endsOf('incident_evidence', evidenceColumns),
    counted,
  ])
  return {
    events: all(IncidentEvent, events),
    evidence: all(EvidenceLine, evidence),
    counts: IncidentCounts.parse(counts),
  }
}

/** Inserts what was written of an incident. Each edition is written once. */
export function insertPostMortem({ sha, ...document }: PostMortem): Write {
  return {
    effect: 'write',
    name: 'post_mortems.insert',
    text: `insert into hoc.post_mortems (incident_id, edition, id, document, sha, written_by, written_at)
           values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      document.incidentId,
      document.edition,
      document.id,
      canonical(document),
      sha,
      document.writtenBy,
      document.writtenAt,
    ],
  }
}
