import { listInvitationsByPublicId, type KnownInvitation } from '@hoc/drivers/invitations'
import { listKeysByPublicId, type KnownKey } from '@hoc/drivers/keys'
import { readingFrom } from '@hoc/drivers/pool'
import { callerOf, inviteeOf } from '@hoc/engine-account/caller'
import type { Caller } from '@hoc/spine-schemas/caller'
import { roleGrants, type RoleGrants } from '@hoc/spine-schemas/roles'
import type { Pool } from 'pg'

import { createHasher, parseKey, type Hasher } from './keys.ts'

export interface AuthenticateOptions {
  /** As hoc_worker: nobody is known yet, so no tenant is either. */
  readonly worker: Pool
  readonly hasher?: Hasher
  /** What each role is granted, other domains' grants included. */
  readonly granted?: RoleGrants
  /** For how long a key is believed to be what it was: a revoked one works no longer than this. */
  readonly ttlMs?: number
  /** Hears of every key that was shown and may be used, and what was stored of its secret. Must not throw. */
  readonly shown?: (key: ShownKey) => void
  /** Hears of every key that was proven and may not be used any more. Must not throw. */
  readonly stopped?: (caller: Caller) => void
  readonly remembered?: number
  readonly now?: () => number
}

/** A key that someone has proven to have. */
export interface ShownKey {
  readonly known: KnownKey
  readonly secret: string
}

interface Found {
  readonly keys: readonly KnownKey[]
  readonly invitations: readonly KnownInvitation[]
}

interface Remembered {
  readonly found: Promise<Found>
  readonly until: number
}

/**
 * Makes the one verifier of keys: who shows this key, or undefined. That a key is frozen is for the gates to say; one
 * that is revoked or has expired is not told from one that never was. A store that cannot be reached throws, and lets nobody in.
 */
export function createAuthenticate({
  worker,
  hasher = createHasher(),
  granted = roleGrants,
  ttlMs = 500,
  remembered = 10_000,
  shown: heard = () => {},
  stopped = () => {},
  now = Date.now,
}: AuthenticateOptions) {
  const memory = new Map<string, Remembered>()
  const db = readingFrom(worker)

  return async function authenticate(text: string): Promise<Caller | undefined> {
    const key = parseKey(text)
    if (!key) return undefined
    const { keys, invitations } = await lookUp(key.publicId)
    const invitation = invitations.find((each) => hasher.matches(key.secret, each))
    if (invitation) return inviteeOf(invitation)
    const known = keys.find((each) => hasher.matches(key.secret, each))
    if (!known) return undefined
    const caller = callerOf(known, new Date(now()).toISOString(), granted)
    if (caller.keyState !== 'active' && caller.keyState !== 'frozen') {
      stopped(caller)
      return undefined
    }
    heard({ known, secret: key.secret })
    return caller
  }

  function lookUp(publicId: string): Promise<Found> {
    const at = now()
    const known = memory.get(publicId)
    if (known && known.until > at) return known.found

    const found = find(publicId)
    memory.delete(publicId) // so that the map stays in the order in which its keys were looked up
    memory.set(publicId, { found, until: at + ttlMs })
    found.catch(() => memory.delete(publicId)) // who asks next shall ask the store, not the failure
    const [oldest] = memory.keys()
    if (memory.size > remembered && oldest !== undefined) memory.delete(oldest)
    return found
  }

  // Few public ids are an invitation's: that is asked where no key has it.
  async function find(publicId: string): Promise<Found> {
    const keys = await listKeysByPublicId(db, publicId)
    return { keys, invitations: keys.length > 0 ? [] : await listInvitationsByPublicId(db, publicId) }
  }
}
