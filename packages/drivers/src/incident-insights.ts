import { CategoryFacts, Recurring, Similar } from '@hoc/spine-schemas/incident-insights'
import { IncidentId, IncidentState, Severity, type Incident } from '@hoc/spine-schemas/incidents'
import { z } from 'zod'

import { all } from './all.ts'
import type { Tx } from './tx.ts'

// An id says when it was written, so a span of time is within a span of the primary key. What was imported may be older.
const since = `id >= hoc.uuid_floor($1) and created_at >= $1`
// Clocks differ: whoever resolved it may have been behind whoever opened it. Of what is not resolved, nothing is told.
const resolutionMsOf = (row: string) => `case
  when ${row}resolved_at > ${row}created_at then extract(epoch from ${row}resolved_at - ${row}created_at) * 1000
  when ${row}resolved_at is not null then 0 end`
const resolutionMs = resolutionMsOf('')

const Group = z.object({ dimension: z.string(), count: z.int(), incidentIds: z.array(IncidentId) })
type Group = z.infer<typeof Group>

/** Groups of at least so many incidents, the largest first; of each group the newest ids. */
export interface Grouping {
  readonly from: string
  readonly least: number
  readonly limit: number
}

/** Groups the incidents since a moment by their category, or by the run that they came from. */
export async function groupIncidents(
  tx: Tx,
  by: 'category' | 'source_run_id',
  { from, least, limit }: Grouping,
): Promise<Group[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: `incidents.group_by_${by}`,
    text: `select ${by} as dimension, count(*) as count, (array_agg(id order by id desc))[1:10] as "incidentIds"
           from hoc.incidents where ${since} and ${by} is not null group by ${by} having count(*) >= $2
           order by count(*) desc, ${by} limit $3`,
    values: [from, least, limit],
  })
  return all(Group, rows)
}

interface SpikeQuery {
  readonly from: string
  readonly least: number
  readonly states: readonly IncidentState[]
  readonly severities: readonly Severity[]
}

const SeverityGroup = Group.extend({ dimension: Severity })

/** Groups the incidents since a moment, in the given states and severities, by severity. */
export async function groupBySeverity(tx: Tx, { from, least, states, severities }: SpikeQuery) {
  const rows = await tx.rows({
    effect: 'read',
    name: 'incidents.group_by_severity',
    text: `select severity as dimension, count(*) as count, (array_agg(id order by id desc))[1:10] as "incidentIds"
           from hoc.incidents where ${since} and state = any($3) and severity = any($4)
           group by severity having count(*) >= $2`,
    values: [from, least, states, severities],
  })
  return all(SeverityGroup, rows)
}

/** Groups the incidents since a moment by what caused them. */
export async function groupByFingerprint(tx: Tx, { from, least, limit }: Grouping) {
  const rows = await tx.rows({
    effect: 'read',
    name: 'incidents.group_by_fingerprint',
    text: `select fingerprint, (array_agg(category order by id desc))[1] as category,
             (array_agg(error_code order by id desc))[1] as "errorCode", count(*) as total,
             count(distinct (created_at at time zone 'UTC')::date) as days, min(created_at) as "firstAt",
             max(created_at) as "lastAt", (array_agg(id order by id desc))[1:5] as "incidentIds"
           from hoc.incidents where ${since} and fingerprint is not null group by fingerprint having count(*) >= $2
           order by count(*) desc, fingerprint limit $3`,
    values: [from, least, limit],
  })
  return z.array(Recurring.omit({ perDay: true })).parse(rows)
}

const Counted = z.object({ severity: Severity, state: IncidentState, count: z.int() })

/** Counts the incidents since a moment by severity and state. */
export async function countSince(tx: Tx, from: string) {
  const rows = await tx.rows({
    effect: 'read',
    name: 'incidents.count_since',
    text: `select severity, state, count(*) as count from hoc.incidents where ${since} group by severity, state`,
    values: [from],
  })
  return all(Counted, rows)
}

const Durations = z.object({ averageMs: z.number().nullable(), medianMs: z.number().nullable() })

/** How long the incidents since a moment took that are resolved. */
export async function resolutionTimes(tx: Tx, from: string): Promise<z.infer<typeof Durations>> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'incidents.resolution_times',
    text: `select round(avg(${resolutionMs}))::float8 as "averageMs",
             round(percentile_cont(0.5) within group (order by ${resolutionMs}))::float8 as "medianMs"
           from hoc.incidents where ${since} and resolved_at is not null`,
    values: [from],
  })
  return Durations.parse(row)
}

const MOST_SIMILAR = 5
const LOOKED_AT = 200

/** Lists resolved incidents of the same category, of the newest there are: those of the same cause first. */
export async function listSimilar(tx: Tx, incidentId: IncidentId): Promise<Similar[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'incidents.list_similar',
    text: `select i.id, i.title, i.category, i.severity, i.resolution_method as "resolutionMethod",
             i.resolution_summary as "resolutionSummary", i.fingerprint is not distinct from t.fingerprint as "sameCause",
             round(${resolutionMsOf('i.')})::float8 as "timeToResolutionMs"
           from hoc.incidents t cross join lateral (
             select * from hoc.incidents where category = t.category and state = 'resolved' and id <> t.id
             order by id desc limit $3) i
           where t.id = $1 order by "sameCause" desc, i.id desc limit $2`,
    values: [incidentId, MOST_SIMILAR, LOOKED_AT],
  })
  return all(Similar, rows)
}

/** Counts what became of the incidents of a category since a moment. */
export async function countCategory(
  tx: Tx,
  { from, category }: { readonly from: string; readonly category: Incident['category'] },
): Promise<CategoryFacts> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'incidents.count_category',
    text: `with i as (select created_at, resolved_at, resolution_method as method from hoc.incidents
             where ${since} and category = $2)
           select count(*) as total, count(resolved_at) as resolved,
             count(distinct (created_at at time zone 'UTC')::date) as days,
             round(avg(${resolutionMs}))::float8 as "averageMs",
             coalesce((select json_agg(m) from (select method, count(*) as count from i where method is not null
               group by method) m), '[]') as methods
           from i`,
    values: [from, category],
  })
  return CategoryFacts.parse(row)
}
