import { ActorId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'

import type { Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'
import type { ShownKey } from './authenticate.ts'
import type { Hasher } from './keys.ts'

export interface RehashOptions {
  readonly spine: Pick<Spine, 'dispatch'>
  readonly hasher: Hasher
  readonly report: Report
}

/**
 * Hashes the secrets of old keys anew, when they are shown: then alone is the secret known. Nobody waits for it. Those of
 * operators stay as they are: nobody may write them but operators.
 */
export function createRehash({ spine, hasher, report }: RehashOptions) {
  const begun = new Set<string>()

  return function rehash({ known: { tenantId, key, ...stored }, secret }: ShownKey): void {
    if (hasher.isCurrent(stored) || begun.has(key.id) || tenantId === SYSTEM_TENANT) return
    begun.add(key.id)
    const actorId = ActorId.parse('installation')
    const caller = { tenantId, actorId, grants: ['account:rehash'], scopes: ['account.rehash_key'] }
    spine.dispatch('account.rehash_key', { keyId: key.id, ...hasher.hash(secret) }, caller).then(
      ({ outcome }) => outcome === 'denied' && begun.delete(key.id),
      (error: unknown) => {
        begun.delete(key.id)
        report('rehash', error)
      },
    )
  }
}
