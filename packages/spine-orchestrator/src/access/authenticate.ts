import { listKeysByPublicId, type KnownKey } from '@hoc/drivers/account'
import { readingFrom } from '@hoc/drivers/pool'
import { ActorId, type Caller } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { hashSecret, parseKey, sameHash } from './keys.ts'

export interface AuthenticateOptions {
  /** As hoc_worker: nobody is known yet, so no tenant is either. */
  readonly worker: Pool
  /** For how long a key is believed to be what it was: a revoked one works no longer than this. */
  readonly ttlMs?: number
  readonly remembered?: number
  readonly now?: () => number
}

interface Remembered {
  readonly keys: Promise<readonly KnownKey[]>
  readonly until: number
}

/** Makes the one verifier of keys: who shows this key, or undefined. A store that cannot be reached throws, and lets nobody in. */
export function createAuthenticate({
  worker,
  ttlMs = 1_000,
  remembered = 10_000,
  now = Date.now,
}: AuthenticateOptions) {
  const memory = new Map<string, Remembered>()
  const db = readingFrom(worker)

  return async function authenticate(text: string): Promise<Caller | undefined> {
    const key = parseKey(text)
    if (!key) return undefined
    const shown = hashSecret(key.secret)
    const known = (await lookUp(key.publicId)).find(({ secretSha }) => sameHash(secretSha, shown))
    if (!known || known.revokedAt || (known.expiresAt && Date.parse(known.expiresAt) <= now())) return undefined
    return { tenantId: known.tenantId, actorId: ActorId.parse(known.actorId), grants: known.grants }
  }

  function lookUp(publicId: string): Promise<readonly KnownKey[]> {
    const at = now()
    const found = memory.get(publicId)
    if (found && found.until > at) return found.keys

    const keys = listKeysByPublicId(db, publicId)
    memory.delete(publicId) // so that the map stays in the order in which its keys were looked up
    memory.set(publicId, { keys, until: at + ttlMs })
    keys.catch(() => memory.delete(publicId)) // who asks next shall ask the store, not the failure
    const [oldest] = memory.keys()
    if (memory.size > remembered && oldest !== undefined) memory.delete(oldest)
    return keys
  }
}
