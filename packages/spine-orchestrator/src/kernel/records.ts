import { digest } from '@hoc/canonical/digest'
import { insertRecords, type Keyed, type Provenance } from '@hoc/drivers/records'
import type { Write } from '@hoc/drivers/tx'
import type { Event, Fact } from '@hoc/spine-schemas/plan'
import { z } from 'zod'

import { newId } from './ids.ts'

const RecordId = z.uuid()

interface Left {
  readonly keyed: Keyed | undefined
  readonly facts: readonly Fact[]
  readonly events: readonly Event[]
}

/** What every write leaves behind, whatever its domain: a ledger entry for each fact, an outbox row for each event. */
export function recordsOf({ keyed, facts, events }: Left, by: Provenance): Write {
  const entries = facts.map(({ entity, id, before, after }) => ({
    id: newId(RecordId),
    entity,
    entityId: id,
    beforeSha: before && digest(before),
    afterSha: after && digest(after),
  }))
  const rows = events.map((event) => ({ id: newId(RecordId), ...event }))

  return insertRecords({ keyed, entries, events: rows }, by)
}
