import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { ContractNamed } from '@hoc/spine-schemas/contracts'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import type { QueryResultRow } from 'pg'
import type { z } from 'zod'

import type { Standing } from '../kernel/gate.ts'
import { createSpine, type Spine, type SpineOptions } from '../spine.ts'
import { walled } from './walls.ts'

export const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const

const normal: Standing = { mode: 'normal', tenantState: 'active' }

/** A spine whose governance is normal, unless a test says otherwise, and whose transactions are watched. */
export function aSpine(db: TestDatabase, options: Partial<SpineOptions> = {}): Spine {
  return walled(createSpine({ pool: db.pool, operators: db.operators, governance: () => normal, ...options }))
}

/** What a test has of an incident. Written out: what is inferred names every operation, and takes long to declare. */
export interface ActiveIncident {
  readonly dispatch: Spine['dispatch']
  readonly operator: Caller
  readonly incident: z.output<ContractNamed<'incidents.create'>['output']>
  readonly incidentId: IncidentId
  rows(table: string): Promise<QueryResultRow[]>
}

/** An active incident in a tenant of its own, and what a test needs to go on with it. */
export async function anActiveIncident(db: TestDatabase, options: Partial<SpineOptions> = {}): Promise<ActiveIncident> {
  const operator = anOperator()
  const { dispatch } = aSpine(db, options)
  const created = await dispatch('incidents.create', spill, operator)
  if (created.outcome !== 'done') throw new Error(`Expected an incident, saw ${created.outcome}.`)

  return {
    dispatch,
    operator,
    incident: created.value,
    incidentId: created.value.id,
    rows: (table: string) => db.all(`select * from hoc.${table} where tenant_id = '${operator.tenantId}' order by 2`),
  }
}
