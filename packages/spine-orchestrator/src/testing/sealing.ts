import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { SealedEntry } from '@hoc/spine-schemas/audit'
import type { Caller } from '@hoc/spine-schemas/caller'
import { expect } from 'vitest'

import { createSealer } from '../plumbing/sealer.ts'
import { Anchor, verifyLedger } from '../plumbing/verify-ledger.ts'
import { aSpine } from './incidents.ts'
import { rowsOf } from './plumbing.ts'

export type Sealing = Awaited<ReturnType<typeof openSealing>>

/** Sealers of a database that share an anchor file, and what can be seen of what they did. */
export async function openSealing(db: TestDatabase) {
  const anchorFile = join(await mkdtemp(join(tmpdir(), 'hoc-')), 'kept', 'anchors.ndjson')
  return { anchorFile, aSealer, sealedUpTo, unsealedOf, verified, anchorsOf, tamper }

  // Whatever else runs on the same server may hold the seals back for a while.
  async function sealedUpTo(sealer: ReturnType<typeof aSealer>, { tenantId }: Caller, count: number): Promise<void> {
    const sealed = async () => {
      await sealer.seal()
      return (await rowsOf(db, 'ledger_seals', tenantId)).length
    }
    await expect.poll(sealed, { timeout: 20_000 }).toBe(count)
  }

  function aSealer(options: { batch?: number; anchorEveryMs?: number } = {}) {
    return createSealer({ worker: db.worker, anchorFile, ...options })
  }

  async function unsealedOf(operator: Caller): Promise<number> {
    const caller = { ...operator, grants: ['audit:read'] }
    const outcome = await aSpine(db).dispatch('audit.list_entries', {}, caller)
    if (outcome.outcome !== 'done') throw new Error(outcome.outcome)
    return outcome.value.unsealed
  }

  async function verified(operator: Caller, anchors: readonly Anchor[] = []) {
    return verifyLedger(pages(operator), anchors)
  }

  // In small pages, so that chains are followed from page to page.
  async function* pages(operator: Caller): AsyncGenerator<SealedEntry[]> {
    const { dispatch } = aSpine(db)
    let cursor: string | undefined
    do {
      const input = { limit: 2, ...(cursor && { cursor }) }
      const outcome = await dispatch('audit.list_entries', input, { ...operator, grants: ['audit:read'] })
      if (outcome.outcome !== 'done') throw new Error(outcome.outcome)
      yield outcome.value.items
      cursor = outcome.value.nextCursor ?? undefined
    } while (cursor)
  }

  async function anchorsOf({ tenantId }: Caller): Promise<Anchor[]> {
    const lines = (await readFile(anchorFile, 'utf8')).trim().split('\n')
    return lines.map((line) => Anchor.parse(JSON.parse(line))).filter((anchor) => anchor.tenantId === tenantId)
  }

  // As a superuser, who can turn the triggers off: what no grant prevents, the chain has to show.
  async function tamper(sql: string): Promise<void> {
    await db.all(`set session_replication_role = replica; ${sql}`)
  }
}
