import type { Caller } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  createWebhook,
  disableWebhook,
  enableWebhook,
  rotateWebhookSecret,
  updateWebhook,
  Webhook,
  WebhookId,
} from '@hoc/spine-schemas/webhooks'

import type { Reach } from './address.ts'
import { endpointUrl, lacksSecret } from './url.ts'

/** How many endpoints a tenant may have: each hears every event. */
export const MOST_WEBHOOKS = 50

/** How many secrets of an endpoint work at once: each signs every delivery. */
export const MOST_SECRETS = 5

type Acting = Pick<Caller, 'actorId'>

interface Doing {
  readonly who: Acting
  readonly at: string
}

interface Changed {
  readonly before: Webhook
  readonly after: Webhook
}

interface Rotated extends Changed {
  /** When the secrets of before end. */
  readonly oldUntil: string
}

interface Wanted extends Doing {
  readonly id: WebhookId
  readonly url: string
  readonly events: readonly string[]
  readonly description?: string | undefined
  readonly reach: Reach
}

/** Makes an endpoint, where nothing forbids its address. */
export function create(
  { count }: { readonly count: number },
  { id, url, events, description = '', reach, who, at }: Wanted,
): Decision<Webhook, RefusalCode<typeof createWebhook>> {
  if (lacksSecret(url)) return refuse('WEBHOOK_URL_SECRET')
  const address = endpointUrl(url, reach)
  if (address === undefined) return refuse('WEBHOOK_URL_REFUSED')
  if (count >= MOST_WEBHOOKS) return refuse('WEBHOOKS_MANY')

  return accept({
    id,
    url: address,
    description,
    events: [...new Set(events)],
    state: 'enabled',
    createdBy: who.actorId,
    createdAt: at,
    updatedAt: at,
    secretMadeAt: at,
    disabledBy: null,
    disabledAt: null,
    disableReason: null,
    version: 1,
  })
}

interface Change {
  readonly url?: string | undefined
  readonly events?: readonly string[] | undefined
  readonly description?: string | undefined
  readonly reach: Reach
  readonly at: string
}

/** Changes where an endpoint is, what it hears and how it is described. */
export function update(
  before: Webhook | undefined,
  { url = before?.url ?? '', events, description, reach, at }: Change,
): Decision<Changed, RefusalCode<typeof updateWebhook>> {
  if (!before) return refuse('WEBHOOK_NOT_FOUND')
  if (lacksSecret(url)) return refuse('WEBHOOK_URL_SECRET')
  const address = endpointUrl(url, reach)
  if (address === undefined) return refuse('WEBHOOK_URL_REFUSED')

  const wanted = {
    url: address,
    events: events ? [...new Set(events)] : before.events,
    description: description ?? before.description,
  }
  return isLike(before, wanted) ? refuse('WEBHOOK_UNCHANGED') : accept(changed(before, wanted, at))
}

/** Stops sending to an endpoint. */
export function disable(
  before: Webhook | undefined,
  { who, reason, at }: Doing & { readonly reason: string },
): Decision<Changed, RefusalCode<typeof disableWebhook>> {
  if (!before) return refuse('WEBHOOK_NOT_FOUND')
  if (before.state === 'disabled') return refuse('WEBHOOK_DISABLED')

  const stopped = { state: 'disabled', disabledBy: who.actorId, disabledAt: at, disableReason: reason } as const
  return accept(changed(before, stopped, at))
}

/** Goes on sending to an endpoint. */
export function enable(before: Webhook | undefined, at: string): Decision<Changed, RefusalCode<typeof enableWebhook>> {
  if (!before) return refuse('WEBHOOK_NOT_FOUND')
  if (before.state === 'enabled') return refuse('WEBHOOK_ENABLED')

  const going = { state: 'enabled', disabledBy: null, disabledAt: null, disableReason: null } as const
  return accept(changed(before, going, at))
}

/** Makes another secret the first, and lets the others work for a while. */
export function rotate(
  known: { readonly webhook: Webhook; readonly secrets: number } | undefined,
  { graceHours, at }: { readonly graceHours: number; readonly at: string },
): Decision<Rotated, RefusalCode<typeof rotateWebhookSecret>> {
  if (!known) return refuse('WEBHOOK_NOT_FOUND')
  if (graceHours > 0 && known.secrets >= MOST_SECRETS) return refuse('WEBHOOK_SECRETS_MANY')

  const oldUntil = new Date(Date.parse(at) + graceHours * 3_600_000).toISOString()
  return accept({ ...changed(known.webhook, { secretMadeAt: at }, at), oldUntil })
}

function changed(before: Webhook, what: Partial<Webhook>, at: string): Changed {
  return { before, after: { ...before, ...what, updatedAt: at, version: before.version + 1 } }
}

function isLike(before: Webhook, wanted: Pick<Webhook, 'url' | 'events' | 'description'>): boolean {
  return (
    before.url === wanted.url &&
    before.description === wanted.description &&
    before.events.length === wanted.events.length &&
    before.events.every((event) => wanted.events.includes(event))
  )
}
