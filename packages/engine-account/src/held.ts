import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member } from '@hoc/spine-schemas/members'

/** A key and whose it is. */
export interface Held {
  readonly key: ApiKey
  readonly member: Pick<Member, 'id' | 'role' | 'state'>
}

/** A key before and after. */
export interface KeyChange {
  readonly before: ApiKey
  readonly after: ApiKey
}
