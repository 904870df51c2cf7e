import { SeenWebhook, Webhook, type SigningSeed, type WebhookId } from '@hoc/spine-schemas/webhooks'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, url, description, events, state, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", secret_made_at as "secretMadeAt", disabled_by as "disabledBy",
  disabled_at as "disabledAt", disable_reason as "disableReason", version`

const failingSince = `(select l.failing_since from hoc.webhook_lanes l
  where l.tenant_id = hoc.tenant() and l.webhook_id = w.id) as "failingSince"`

/** Lets one endpoint after the other be made in a tenant, and counts those there are. */
export async function holdWebhooks(tx: Tx): Promise<{ count: number }> {
  const lock = tx.rows({
    effect: 'read',
    name: 'webhooks.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.webhooks:' || hoc.tenant(), 0))`,
    values: [],
  })
  const count = tx.rows({
    effect: 'read',
    name: 'webhooks.count',
    text: 'select count(*) as count from hoc.webhooks where tenant_id = hoc.tenant()',
    values: [],
  })
  const [, [row]] = await Promise.all([lock, count])
  return z.object({ count: z.int() }).parse(row)
}

/** Reads an endpoint and holds it until the transaction ends. */
export async function lockWebhook(tx: Tx, id: WebhookId): Promise<Webhook | undefined> {
  const text = `select ${columns} from hoc.webhooks where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Webhook, await tx.rows({ effect: 'read', name: 'webhooks.lock', text, values: [id] }))
}

const WithSecrets = Webhook.extend({ secrets: z.int() }).transform(({ secrets, ...webhook }) => ({ webhook, secrets }))

/** Reads an endpoint with how many of its secrets work, and holds it until the transaction ends. */
export async function lockWebhookAndSecrets(
  tx: Tx,
  id: WebhookId,
  at: string,
): Promise<z.output<typeof WithSecrets> | undefined> {
  return first(
    WithSecrets,
    await tx.rows({
      effect: 'read',
      name: 'webhooks.lock_with_secrets',
      text: `select ${columns}, (select count(*) from hoc.webhook_secrets s where s.tenant_id = hoc.tenant()
             and s.webhook_id = w.id and (s.expires_at is null or s.expires_at > $2)) as secrets
           from hoc.webhooks w where tenant_id = hoc.tenant() and id = $1 for update`,
      values: [id, at],
    }),
  )
}

interface WebhookFilter {
  readonly webhookId?: WebhookId | undefined
  readonly state?: Webhook['state'] | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Lists endpoints, newest first, one beyond the limit. */
export async function listWebhooks(tx: Tx, { webhookId, state, limit, cursor }: WebhookFilter): Promise<SeenWebhook[]> {
  const query = build('hoc.webhooks as w')
    .select(build.raw(`${columns}, ${failingSince}`))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (webhookId) query.where('id', webhookId)
  if (state) query.where('state', state)
  if (cursor) query.where('id', '<', cursor)

  return all(SeenWebhook, await tx.rows(built(query)))
}

/** Inserts an endpoint, with the lane that its deliveries go. */
export function insertWebhook(webhook: Webhook): Write {
  return {
    effect: 'write',
    name: 'webhooks.insert',
    text: `with w as (
             insert into hoc.webhooks (id, url, description, events, state, created_by, created_at, updated_at,
               secret_made_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id
           ) insert into hoc.webhook_lanes (webhook_id) select id from w`,
    values: [
      webhook.id,
      webhook.url,
      webhook.description,
      webhook.events,
      webhook.state,
      webhook.createdBy,
      webhook.createdAt,
      webhook.updatedAt,
      webhook.secretMadeAt,
      webhook.version,
    ],
  }
}

/** Writes an endpoint over the version that it was decided from, or fails the transaction. */
export function applyWebhook(before: Webhook, after: Webhook): Write {
  return {
    effect: 'write',
    name: 'webhooks.apply',
    text: `with w as (
             update hoc.webhooks set url = $3, description = $4, events = $5, state = $6, updated_at = $7,
               secret_made_at = $8, disabled_by = $9, disabled_at = $10, disable_reason = $11, version = $12
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'webhook') from w`,
    values: [
      before.id,
      before.version,
      after.url,
      after.description,
      after.events,
      after.state,
      after.updatedAt,
      after.secretMadeAt,
      after.disabledBy,
      after.disabledAt,
      after.disableReason,
      after.version,
    ],
  }
}

/** Deletes an endpoint with its lane and its secrets, or fails the transaction. */
export function deleteWebhook({ id, version }: Webhook): Write {
  return {
    effect: 'write',
    name: 'webhooks.delete',
    text: `with w as (
             delete from hoc.webhooks where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'webhook') from w`,
    values: [id, version],
  }
}

/** Forgets that an endpoint has failed. */
export function applyNoFailure(id: WebhookId): Write {
  return {
    effect: 'write',
    name: 'webhook_lanes.apply_no_failure',
    text: 'update hoc.webhook_lanes set failing_since = null where tenant_id = hoc.tenant() and webhook_id = $1',
    values: [id],
  }
}

/** Inserts what a secret of an endpoint is derived from. */
export function insertSecret(
  { id, secretMadeAt }: Pick<Webhook, 'id' | 'secretMadeAt'>,
  { secretId, seed, pepperId }: SigningSeed & { readonly secretId: string },
): Write {
  return {
    effect: 'write',
    name: 'webhook_secrets.insert',
    text: 'insert into hoc.webhook_secrets (id, webhook_id, seed, pepper_id, made_at) values ($1, $2, $3, $4, $5)',
    values: [secretId, id, seed, pepperId, secretMadeAt],
  }
}

/** Ends the secrets that an endpoint has, unless they end earlier, and deletes those that have ended. */
export function applySecretsUntil(
  id: WebhookId,
  { at, until }: { readonly at: string; readonly until: string },
): Write {
  return {
    effect: 'write',
    name: 'webhook_secrets.apply_until',
    text: `with ended as (
             delete from hoc.webhook_secrets where tenant_id = hoc.tenant() and webhook_id = $1 and expires_at <= $2
           ) update hoc.webhook_secrets set expires_at = least(expires_at, $3)
           where tenant_id = hoc.tenant() and webhook_id = $1 and (expires_at is null or expires_at > $2)`,
    values: [id, at, until],
  }
}
