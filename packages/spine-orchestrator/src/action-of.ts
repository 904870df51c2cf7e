import type { ActorId, TenantId } from '@hoc/spine-schemas/caller'
import { OperatorActionId, type OperatorAction } from '@hoc/spine-schemas/operators'

import type { NewId } from './kernel/ids.ts'

/** What of a running operator's operation its action tells. */
interface Acting {
  readonly input: { readonly reason: string }
  readonly caller: { readonly actorId: ActorId }
  readonly now: string
  readonly newId: NewId
}

interface Done {
  readonly tenantId: TenantId
  readonly entity: string
  readonly entityId: string
}

/** What an operator does, as the tenant that it is done to may read it. */
export function actionOf(
  { name }: { readonly name: string },
  { input, caller, now, newId }: Acting,
  done: Done,
): OperatorAction {
  const { reason } = input
  return { id: newId(OperatorActionId), ...done, operation: name, reason, actorId: caller.actorId, at: now }
}
