import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { TestDatabase } from '@hoc/drivers/testing/database'
import { createHasher, formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { openRuntime, type DatabaseUrls } from '@hoc/spine-orchestrator/runtime'
import { readSettings } from '@hoc/spine-orchestrator/settings'
import { ActorId, TenantId } from '@hoc/spine-schemas/caller'
import type { Role } from '@hoc/spine-schemas/roles'

import { createApp } from '../src/app.ts'
import { openLog } from '../src/log.ts'
import { createMetrics } from '../src/metrics.ts'

export type TestApi = Awaited<ReturnType<typeof openTestApi>>

export interface TestApiOptions {
  readonly urls?: Partial<DatabaseUrls>
  readonly environment?: Readonly<Record<string, string>>
}

/** How a request of a test differs from one with a key and nothing else. */
export interface Sent {
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

async function isGoverned(check: () => Promise<readonly { readonly name: string; readonly ok: boolean }[]>) {
  return (await check()).some(({ name, ok }) => name === 'governance' && ok)
}

/** The API as a process runs it, on a database of a test, listening on a port of its own. */
export async function openTestApi(db: TestDatabase, { urls = {}, environment = {} }: TestApiOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hoc-api-'))
  const lines: Record<string, unknown>[] = []
  const log = openLog({ level: 'debug', write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) })
  const metrics = createMetrics()
  const app = db.url('hoc_app')
  const worker = db.url('hoc_worker')
  const settings = readSettings({ DATABASE_URL: app, HOC_WORKER_URL: worker, HOC_JOBS: 'false', ...environment })
  const anchorFile = join(folder, 'anchors.ndjson')
  const runtime = await openRuntime({
    urls: { app, worker, direct: worker, operator: db.url('hoc_operator'), ...urls },
    settings,
    anchorFile,
    log,
    consequences: [metrics.consequence],
  })
  const { spine, authenticate, guessed, check, backlog, recorder, remaining, firstKey } = runtime
  metrics.watch({ backlog, records: recorder.stats }, (err) => log.error({ err }, 'metrics cannot be read'))
  const server = createApp({ spine, authenticate, guessed, remaining, check, metrics, settings, log })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  // Making every route keeps a slow machine busy for longer than what was read of governance is believed.
  for (let tries = 0; tries < 200 && !(await isGoverned(check)); tries++) await setTimeout(25)

  return {
    url,
    port: Number(new URL(url).port),
    server,
    runtime,
    /** The key of the first tenant's administrator, who may do everything. */
    key: firstKey ?? '',
    /** Every line that was logged. */
    lines,

    /** Sends a request with the administrator's key, unless told otherwise. */
    async call(method: string, path: string, { key = firstKey ?? null, body, headers = {}, signal }: Sent = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(key && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(signal && { signal }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: parsed(text) }
    },

    /** Opens another tenant and answers the key of its owner, or of whoever has that role. */
    async aTenant(role: Role = 'owner') {
      const tenantId = TenantId.parse(crypto.randomUUID())
      const key = makeKey()
      const input = {
        name: 'Another tenant',
        ownerName: 'Owner',
        publicId: key.publicId,
        ...createHasher().hash(key.secret),
      }
      const caller = { tenantId, actorId: ActorId.parse('installation'), grants: ['account:open'], scopes: ['*'] }
      const opened = await spine.dispatch('account.open_tenant', input, caller)
      if (opened.outcome !== 'done') throw new Error(`Expected a tenant, saw ${JSON.stringify(opened)}.`)
      if (role !== 'owner') await db.all(`update hoc.members set role = '${role}' where tenant_id = '${tenantId}'`)
      return { tenantId, key: formatKey(key) }
    },

    /** The token of an invitation to bob@example.com, in another tenant. */
    async anInvitation(): Promise<string> {
      const { key } = await this.aTenant()
      const { json } = await this.call('POST', '/invitations', {
        key,
        body: { email: 'bob@example.com', role: 'member' },
      })
      return json.token
    },

    async close(): Promise<void> {
      await server.close()
      await runtime.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const

// Whatever a test expects of it, it says so itself.
function parsed(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
