import type { rehashKey } from '@hoc/spine-schemas/account'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey, StoredSecret } from '@hoc/spine-schemas/keys'

import type { KeyChange } from './held.ts'

type Hashed = Pick<StoredSecret, 'pepperId'>

/** Hashes a key's secret anew, once for each pepper. */
export function rehash(
  stored: { readonly key: ApiKey; readonly secret: Hashed } | undefined,
  { pepperId }: Hashed,
): Decision<KeyChange, RefusalCode<typeof rehashKey>> {
  if (!stored) return refuse('KEY_NOT_FOUND')
  const { key: before, secret } = stored
  if (secret.pepperId === pepperId) return refuse('KEY_HASHED')

  return accept({ before, after: { ...before, version: before.version + 1 } })
}
