import { createRequire } from 'node:module'

import type { Case } from '../case.ts'
import { dbosWorkflow } from '../variants/dbos.ts'
import { governedWrite } from '../variants/governed.ts'

/**
 * The nearest peer in TypeScript. DBOS also keeps what a workflow needs to be resumed: what is compared is one
 * idempotent, audited write, not recovery in several steps.
 */
export const peerDbos: Case = {
  name: 'peer.dbos',
  says: 'an entity read and a change of it written under a key, against a DBOS workflow of one step that does the same',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: governedWrite },
    dbos: { database: 'empty', measure: dbosWorkflow },
  },
  goals: [
    { variant: 'governed', against: 'dbos', concurrency: 1, ratio: 5 },
    { variant: 'governed', against: 'dbos', concurrency: 16, ratio: 5 },
    { variant: 'governed', against: 'dbos', concurrency: 64, ratio: 5 },
  ],
  missing() {
    try {
      createRequire(import.meta.url).resolve('@dbos-inc/dbos-sdk')
      return undefined
    } catch {
      return '@dbos-inc/dbos-sdk is not installed. Run "pnpm install" without --prod.'
    }
  },
}
