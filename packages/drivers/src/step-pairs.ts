import type { CutPage } from '@hoc/spine-schemas/page'
import type { RunId } from '@hoc/spine-schemas/runs'
import { StepPair } from '@hoc/spine-schemas/trace-comparison'

import { cutBy, cutPage } from './cut.ts'
import type { Tx } from './tx.ts'

interface PairPage {
  readonly runId: RunId
  readonly otherRunId: RunId
  /** The number that the list goes on after. */
  readonly cursor?: string | undefined
  readonly limit: number
}

// Each column under a name of its own: a row as a whole would be read with all that is in it.
const named = (step: string) => `${step}.skill as ${step}_skill, ${step}.status as ${step}_status,
  ${step}.params as ${step}_params, ${step}.outcome_category as ${step}_category, ${step}.outcome_code as ${step}_code,
  ${step}.retry_count as ${step}_retries`

const told = (step: string) => `json_build_object('skill', ${step}_skill, 'status', ${step}_status,
  'params', ${step}_params::json, 'outcomeCategory', ${step}_category, 'outcomeCode', ${step}_code,
  'retryCount', ${step}_retries)`

const stepsOf = (run: string) => `(select * from hoc.run_steps
  where tenant_id = hoc.tenant() and run_id = ${run} and seq > coalesce($3::integer, -1)
  order by seq limit $4::integer + 1)`

// What is the same, hash for hash, is not read.
const pairs = cutBy(
  `(select seq, one.determinism_hash = other.determinism_hash as "isSame", ${named('one')}, ${named('other')},
      case when one.determinism_hash <> other.determinism_hash
        then octet_length(one.params) + octet_length(other.params) else 0 end as bytes
    from ${stepsOf('$1')} one full join ${stepsOf('$2')} other using (seq))`,
  { by: 'seq', limit: '$4::integer' },
)

/** Lists the steps of two runs by their numbers; fewer than the limit, and at least one, where what differs is large. */
export async function listStepPairs(
  tx: Tx,
  { runId, otherRunId, cursor, limit }: PairPage,
): Promise<CutPage<StepPair>> {
  const text = `select seq, coalesce("isSame", false) as "isSame", "hasNext",
      case when not "isSame" then json_build_object('one', ${told('one')}, 'other', ${told('other')}) end as steps
    from ${pairs} order by seq`
  const values = [runId, otherRunId, cursor ?? null, limit]
  return cutPage(StepPair, await tx.rows({ effect: 'read', name: 'steps.pairs', text, values }))
}
