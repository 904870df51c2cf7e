import type { Caller } from '@hoc/spine-schemas/caller'
import type { Webhook } from '@hoc/spine-schemas/webhooks'

import type { Spine } from '../spine.ts'

interface Somewhere {
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** An endpoint of the caller's tenant, with its secret, that hears everything unless told otherwise. */
export async function aWebhookIn(
  { spine, caller }: Somewhere,
  { url = 'https://hooks.example.com/hoc', events = ['*'] }: Partial<Pick<Webhook, 'url' | 'events'>> = {},
) {
  const made = await spine.dispatch('webhooks.create', { url, events }, { ...caller, grants: ['*'], scopes: ['*'] })
  if (made.outcome !== 'done' || !made.value.secret) throw new Error(`Expected a webhook, saw ${JSON.stringify(made)}.`)
  return { ...made.value, secret: made.value.secret }
}
