import { z } from 'zod'

import { contract } from './contract.ts'
import { signingSecret, webhookOfAlice as shown } from './examples/webhooks.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged } from './refusals.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const WebhookId = uuid().brand<'WebhookId'>()
export type WebhookId = z.infer<typeof WebhookId>

/** Which events an endpoint hears: `incident.created`, `incident.*`, `*.created` or `*`. */
export const EventFilter = z
  .string()
  .max(100)
  .regex(/^[a-z_.*]+$/, 'Expected an event, like "incident.created", "incident.*" or "*".')

/** An endpoint of a tenant: where which events are sent. Its secrets are never part of it. */
export const Webhook = z.object({
  id: WebhookId,
  url: z.string(),
  description: z.string(),
  events: z.array(EventFilter).min(1).max(50),
  state: z.enum(['enabled', 'disabled']),
  createdBy: text(200),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** When its newest secret was made. */
  secretMadeAt: z.iso.datetime(),
  disabledBy: z.string().nullable(),
  disabledAt: z.iso.datetime().nullable(),
  disableReason: z.string().nullable(),
  version: z.int().positive(),
})
export type Webhook = z.infer<typeof Webhook>

/** An endpoint as it is told of: also since when every attempt has failed, if it does. */
export const SeenWebhook = Webhook.extend({ failingSince: z.iso.datetime().nullable() })
export type SeenWebhook = z.infer<typeof SeenWebhook>

/** An endpoint with its new secret, as its receiver needs it. Null where it was answered before. */
export const NewWebhook = Webhook.extend({ secret: z.string().nullable() })

/** What is stored of a signing secret: from it, and with the pepper of that name, the secret is derived. */
export const SigningSeed = z.object({
  seed: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  pepperId: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .nullable(),
})
export type SigningSeed = z.infer<typeof SigningSeed>

const url = text(2_000)
const events = z.array(EventFilter).min(1).max(50)
const description = z
  .string()
  .max(500)
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'Expected well-formed Unicode without NUL.')
const webhookId = shown.id

export const webhookNotFound = {
  WEBHOOK_NOT_FOUND: { kind: 'missing', says: 'There is no such webhook.' },
} as const
const refused = {
  WEBHOOK_URL_REFUSED: {
    kind: 'unprocessable',
    says: 'Webhooks go to a public https address, on port 443 or one from 1024, without a user, a password or a fragment.',
  },
  WEBHOOK_URL_SECRET: {
    kind: 'unprocessable',
    says: 'The address holds what looks like a secret, or its mark ([redacted], *). None is stored: use one without, signatures prove who sends.',
  },
} as const
const later = { updatedAt: '2026-01-01T13:00:00.000Z', version: 2 } as const

/** Makes an endpoint. */
export const createWebhook = contract({
  name: 'webhooks.create',
  says: 'Sends every event that a filter names to an address, signed. The secret of the signatures is answered once.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks' },
  requires: 'webhooks:manage',
  input: z.strictObject({ url, events, description: description.optional() }),
  output: NewWebhook,
  answersOnce: ['secret'],
  refusals: {
    ...refused,
    WEBHOOKS_MANY: { kind: 'limited', says: 'A tenant has 50 webhooks at most. Delete one that is not needed.' },
    ...callerChanged,
  },
  example: {
    input: { url: shown.url, events: ['incident.*'], description: 'On-call' },
    output: { ...shown, secret: signingSecret },
  },
})

/** Lists endpoints, newest first. */
export const listWebhooks = contract({
  name: 'webhooks.list',
  says: 'Lists webhooks, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/webhooks' },
  requires: 'webhooks:read',
  input: z.strictObject({ ...pageInput, state: Webhook.shape.state.optional() }),
  output: pageOf(SeenWebhook),
  refusals: {},
  example: { input: {}, output: { items: [{ ...shown, failingSince: null }], nextCursor: null } },
})

/** Finds one endpoint. */
export const getWebhook = contract({
  name: 'webhooks.get',
  says: 'Finds one webhook, and tells since when it fails, if it does.',
  effect: 'read',
  http: { method: 'GET', path: '/webhooks/{webhookId}' },
  requires: 'webhooks:read',
  input: z.strictObject({ webhookId: WebhookId }),
  output: SeenWebhook,
  refusals: webhookNotFound,
  example: { input: { webhookId }, output: { ...shown, failingSince: '2026-01-01T12:30:00.000Z' } },
})

/** Changes where an endpoint is, and what it hears. */
export const updateWebhook = contract({
  name: 'webhooks.update',
  says: 'Changes where a webhook goes, what it hears or how it is described. What waits goes to the new address.',
  effect: 'write',
  http: { method: 'PATCH', path: '/webhooks/{webhookId}' },
  requires: 'webhooks:manage',
  input: z.strictObject({
    webhookId: WebhookId,
    url: url.optional(),
    events: events.optional(),
    description: description.optional(),
  }),
  output: Webhook,
  refusals: {
    ...webhookNotFound,
    ...refused,
    WEBHOOK_UNCHANGED: { kind: 'conflict', says: 'The webhook is like that already.' },
    ...callerChanged,
  },
  example: { input: { webhookId, events: ['*'] }, output: { ...shown, events: ['*'], ...later } },
})

/** Stops sending to an endpoint for now. */
export const disableWebhook = contract({
  name: 'webhooks.disable',
  says: 'Sends nothing more to a webhook. It hears nothing of what happens meanwhile; what waits already is kept.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks/{webhookId}/disable' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId, reason: text(500) }),
  output: Webhook,
  refusals: {
    ...webhookNotFound,
    WEBHOOK_DISABLED: { kind: 'conflict', says: 'The webhook is disabled already.' },
    ...callerChanged,
  },
  example: {
    input: { webhookId, reason: 'Moves to another host.' },
    output: {
      ...shown,
      ...later,
      state: 'disabled',
      disabledBy: shown.createdBy,
      disabledAt: later.updatedAt,
      disableReason: 'Moves to another host.',
    },
  },
})

/** Goes on sending to an endpoint. */
export const enableWebhook = contract({
  name: 'webhooks.enable',
  says: 'Goes on sending to a webhook, and begins with what waits.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks/{webhookId}/enable' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId }),
  output: Webhook,
  refusals: {
    ...webhookNotFound,
    WEBHOOK_ENABLED: { kind: 'conflict', says: 'The webhook is enabled already.' },
    ...callerChanged,
  },
  example: { input: { webhookId }, output: { ...shown, ...later, version: 3 } },
})

/** Makes another secret. */
export const rotateWebhookSecret = contract({
  name: 'webhooks.rotate_secret',
  says: 'Makes another secret, answered once. For the hours of grace each delivery is signed with the old ones, too.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks/{webhookId}/rotate-secret' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId, graceHours: z.int().min(0).max(168).default(24) }),
  output: NewWebhook,
  answersOnce: ['secret'],
  refusals: {
    ...webhookNotFound,
    WEBHOOK_SECRETS_MANY: {
      kind: 'limited',
      says: 'Five secrets work at once at most. Wait until an old one ends, or rotate with no hours of grace.',
    },
    ...callerChanged,
  },
  example: {
    input: { webhookId, graceHours: 24 },
    output: { ...shown, ...later, secretMadeAt: later.updatedAt, secret: signingSecret },
  },
})

/** Deletes an endpoint. */
export const deleteWebhook = contract({
  name: 'webhooks.delete',
  says: 'Deletes a webhook with its secrets. What waits is not sent any more.',
  effect: 'write',
  http: { method: 'DELETE', path: '/webhooks/{webhookId}' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId }),
  output: Webhook,
  refusals: { ...webhookNotFound, ...callerChanged },
  example: { input: { webhookId }, output: shown },
})
