import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Head } from '@hoc/canonical/chain'
import { TenantId } from '@hoc/spine-schemas/caller'

import { Anchor } from './verify-ledger.ts'

/** Appends where chains stand, a line for each. */
export async function appendAnchors(file: string, heads: ReadonlyMap<TenantId, Head>): Promise<void> {
  const at = new Date().toISOString()
  const lines = [...heads].map(([tenantId, { position, hash }]) => JSON.stringify({ tenantId, position, hash, at }))
  await mkdir(dirname(file), { recursive: true })
  await appendFile(file, `${lines.join('\n')}\n`)
}

/** Reads the furthest head of every chain that was anchored; none where there is no file yet. */
export async function readAnchored(file: string): Promise<Map<TenantId, Head>> {
  const anchored = new Map<TenantId, Head>()
  const input = createReadStream(file, 'utf8')
  const opened = new Promise((resolve, reject) => input.once('open', resolve).once('error', reject))
  try {
    await opened
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return anchored
    throw error
  }
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const anchor = Anchor.safeParse(parseJson(line)).data
    if (!anchor) continue // cut short by a crash: the anchors before it say as much as they did, and the verifier names it
    const tenantId = TenantId.parse(anchor.tenantId)
    if (anchor.position > (anchored.get(tenantId)?.position ?? 0)) anchored.set(tenantId, anchor)
  }
  return anchored
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
