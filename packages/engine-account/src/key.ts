import type { ActorId } from '@hoc/spine-schemas/caller'
import type { ApiKey } from '@hoc/spine-schemas/keys'

type Told = Pick<ApiKey, 'id' | 'publicId' | 'memberId' | 'name' | 'scopes'> &
  Partial<Pick<ApiKey, 'expiresAt' | 'ratePerMinute' | 'maxConcurrent'>>

/** A key as it begins. */
export function aKey({ by, at, ...told }: Told & { readonly by: ActorId; readonly at: string }): ApiKey {
  return {
    expiresAt: null,
    ratePerMinute: null,
    maxConcurrent: null,
    ...told,
    state: 'active',
    createdBy: by,
    createdAt: at,
    rotatedTo: null,
    frozenBy: null,
    frozenAt: null,
    freezeReason: null,
    revokedBy: null,
    revokedAt: null,
    revokeReason: null,
    version: 1,
  }
}
