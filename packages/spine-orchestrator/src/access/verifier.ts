import type { Caller } from '@hoc/spine-schemas/caller'
import type { RoleGrants } from '@hoc/spine-schemas/roles'
import type { Pool } from 'pg'

import type { Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'
import { createAuthenticate } from './authenticate.ts'
import { createKeyUses } from './key-uses.ts'
import type { Hasher } from './keys.ts'
import { createRehash } from './rehash.ts'

export interface VerifierOptions {
  readonly worker: Pool
  readonly spine: Pick<Spine, 'dispatch'>
  readonly hasher: Hasher
  readonly granted: RoleGrants
  readonly report: Report
  /** Hears of every key that was proven and may not be used any more. */
  readonly stopped: (caller: Caller) => void
}

/** Says who shows a key, and keeps behind the request what follows: when it was used, and the hash of today. */
export interface Verifier {
  authenticate(key: string): Promise<Caller | undefined>
  stop(): Promise<void>
}

/** Opens the one verifier of a process. */
export function openVerifier({ worker, spine, hasher, granted, report, stopped }: VerifierOptions): Verifier {
  const uses = createKeyUses({ worker, report })
  const rehash = createRehash({ spine, hasher, report })
  const authenticate = createAuthenticate({
    worker,
    hasher,
    granted,
    stopped,
    shown(key) {
      uses.note({ tenantId: key.known.tenantId, keyId: key.known.key.id, at: new Date().toISOString() })
      rehash(key)
    },
  })
  return { authenticate, stop: uses.stop }
}
