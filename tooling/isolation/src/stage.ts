import { createApp } from '@hoc/api/app'
import { openLog } from '@hoc/api/log'
import { createMetrics } from '@hoc/api/metrics'
import { openPool } from '@hoc/drivers/pool'
import type { TestDatabase } from '@hoc/drivers/testing/database'
import { rewriteStatements, withoutTenantFilter } from '@hoc/drivers/testing/rewrite'
import { openRuntime } from '@hoc/spine-orchestrator/runtime'
import { readSettings } from '@hoc/spine-orchestrator/settings'
import type { Spine } from '@hoc/spine-orchestrator/spine'
import { aSpine } from '@hoc/spine-orchestrator/testing/spine'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'

import { openRows, type Rows } from './rows.ts'

export type Stage = Awaited<ReturnType<typeof openStage>>

/** A way to the operations: in process, the same without a tenant filter in any statement, and over HTTP. */
export type Way = 'process' | 'unfiltered' | 'http'

export interface StageOptions {
  readonly db: TestDatabase
  /** What else becomes of each statement that is sent without its tenant filters. */
  readonly rewrite?: (text: string) => string
  /** Which operations are asked, besides those that tenants are opened and let in with; all where it is not said. */
  readonly asks?: (operation: string) => boolean
}

const LETS_IN = /^(?:account|invitations|keys)\./

/** Everything that tenants meet in: one database, a spine with and one without tenant filters, and the API. */
export async function openStage({ db, rewrite = (text) => text, asks = () => true }: StageOptions) {
  const suspended = new Set<TenantId>()
  const governance = (tenantId: TenantId) =>
    ({ mode: 'normal', tenantState: suspended.has(tenantId) ? 'suspended' : 'active' }) as const
  const pool = openPool(db.url('hoc_app'), { max: 6 })
  const { changed } = rewriteStatements(pool, (text) => rewrite(withoutTenantFilter(text)))
  const spine: Spine = aSpine(db, { governance })
  const unfiltered: Spine = aSpine({ ...db, pool }, { governance })
  const api = await openApi(db)
  const rows: Rows = await openRows(db.url())

  return {
    db,
    spine,
    spines: { process: spine, unfiltered },
    contracts: Object.values(spine.registry.operations)
      .map(({ contract }): Contract => contract)
      .filter(({ name }) => LETS_IN.test(name) || asks(name)),
    url: api.url,
    authenticate: api.authenticate,
    rows,
    /** Lets what follows requests be over: what somebody tried is kept some seconds after they tried. */
    settle: api.settle,
    /** How many statements went out other than they were written. */
    rewritten: changed,

    /** Suspends a tenant, for every way to the operations. */
    async suspend(tenantId: TenantId): Promise<void> {
      suspended.add(tenantId)
      await rows.suspend(tenantId)
    },

    async close(): Promise<void> {
      await api.close()
      await rows.close()
      await pool.end()
    },
  }
}

// As a process serves it, with keys that are looked up and governance that is read; without what runs beside requests.
async function openApi(db: TestDatabase) {
  const app = db.url('hoc_app')
  const worker = db.url('hoc_worker')
  const settings = readSettings({ DATABASE_URL: app, HOC_WORKER_URL: worker, HOC_JOBS: 'false' })
  const log = openLog({ level: 'silent', write: () => undefined })
  const metrics = createMetrics()
  const urls = { app, worker, direct: worker }
  const runtime = await openRuntime({
    urls,
    settings,
    anchorFile: '',
    log,
    opens: false,
    consequences: [metrics.consequence],
  })
  const { spine, authenticate, guessed, check, remaining } = runtime
  const server = createApp({ spine, authenticate, guessed, remaining, check, metrics, settings, log })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })

  return {
    url,
    authenticate,
    settle: runtime.keepAttempts,
    async close(): Promise<void> {
      await server.close()
      await runtime.stop()
    },
  }
}
