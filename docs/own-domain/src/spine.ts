import { watchGovernance } from '@hoc/spine-orchestrator/governance-watch'
import { createRecorder } from '@hoc/spine-orchestrator/recorder'
import { createSpine } from '@hoc/spine-orchestrator/spine'
import pg from 'pg'

import { ticketOperations } from './operations.ts'

export interface Addresses {
  /** The database as hoc_app, who dispatches. */
  readonly app: string
  /** The database as hoc_worker, who sees what governance says of every tenant. */
  readonly worker: string
}

// #region spine
/** Opens a spine that knows our operations beside its own, on pools of our own. */
export async function openSpine({ app, worker: workerUrl }: Addresses) {
  const pool = new pg.Pool({ connectionString: app })
  const worker = new pg.Pool({ connectionString: workerUrl, max: 2 })
  const report = (what: string, error: unknown) => console.error(what, error)

  const governance = await watchGovernance({ worker, directUrl: workerUrl, report })
  const recorder = createRecorder({ worker, report })
  const { dispatch, registry } = createSpine({
    pool,
    governance: governance.standing,
    operations: ticketOperations,
    consequences: [recorder],
    report,
  })

  return {
    dispatch,
    registry,
    async stop(): Promise<void> {
      await recorder.stop()
      await governance.stop()
      await Promise.all([pool.end(), worker.end()])
    },
  }
}
// #endregion
