import { listEvidenceOf, listIncidentsBeside } from '@hoc/drivers/incident-evidence'
import { applyReports, lockViolationIncidents } from '@hoc/drivers/incident-reports'
import { listFirstEntries } from '@hoc/drivers/ledger'
import { lockRun } from '@hoc/drivers/runs'
import * as violations from '@hoc/drivers/violations'
import { detect } from '@hoc/engine-incidents/detect'
import { truthOf } from '@hoc/engine-incidents/truth'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { page } from '@hoc/spine-schemas/page'
import {
  getViolation,
  listViolations,
  reportViolation,
  verifyViolation,
  ViolationId,
} from '@hoc/spine-schemas/violations'

import { operation } from '../kernel/operation.ts'
import { evidenceFact, reportEvent, reportFact } from './incident-facts.ts'

export const reportViolationOperation = operation(
  reportViolation,
  async ({ tx, input, caller, now, newId }) => {
    const { runId } = input
    const reads = [
      lockRun(tx, runId),
      violations.listViolationsOf(tx, runId),
      lockViolationIncidents(tx, runId),
    ] as const
    const [run, known, incidents] = await Promise.all(reads)
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
    const by = { ...ids, violationId: newId(ViolationId), by: caller.actorId, at: now }

    return andThen(detect({ run, violations: known, incidents }, input, by), ({ violation, told }) => ({
      output: { violation, incident: told.after },
      writes: [applyReports([told]), violations.insertViolations([violation])],
      facts: [
        { entity: 'violation', id: violation.id, before: null, after: violation },
        reportFact(told),
        evidenceFact(told),
      ],
      events: [{ type: 'violation.reported', payload: violation }, reportEvent(told)],
    }))
  },
  { tables: ['violations', 'incidents', 'incident_events', 'incident_evidence'] },
)

export const listViolationsOperation = operation(listViolations, async ({ tx, input }) => {
  const rows = await violations.listViolations(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getViolationOperation = operation(getViolation, async ({ tx, input }) => {
  const violation = await violations.findViolation(tx, input.violationId)

  return andThen(found(violation, 'VIOLATION_NOT_FOUND'), (output) => ({ output }))
})

export const verifyViolationOperation = operation(
  verifyViolation,
  async ({ tx, input: { violationId } }) => {
    const [beside, incidents, evidence, guards] = await Promise.all([
      violations.listViolationsBeside(tx, violationId),
      listIncidentsBeside(tx, violationId),
      listEvidenceOf(tx, violationId),
      violations.findGuards(tx),
    ])
    const violation = beside.find(({ id }) => id === violationId)
    const entries = await listFirstEntries(tx, [violationId, ...[...incidents, ...evidence].map(({ id }) => id)])

    return andThen(found(violation, 'VIOLATION_NOT_FOUND'), (one) => ({
      output: truthOf({ violation: one, violations: beside, incidents, evidence, entries, guards }),
    }))
  },
  { flights: 2 },
)
