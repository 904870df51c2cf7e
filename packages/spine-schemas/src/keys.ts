import { z } from 'zod'

import { KeyId, KeyState } from './caller.ts'
import { contract } from './contract.ts'
import { activeKey } from './examples/account.ts'
import { MemberId } from './members.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged, keyLimit, roleTooHigh } from './refusals.ts'
import { Scopes } from './scopes.ts'
import { text } from './text.ts'

/** A key without its secret, of which only a hash was ever stored. It may do what its member may, within its scopes. */
export const ApiKey = z.object({
  id: KeyId,
  publicId: z.string().regex(/^[A-Za-z0-9]{12}$/),
  memberId: MemberId,
  name: text(200),
  scopes: Scopes,
  state: z.enum(['active', 'frozen', 'revoked']),
  ratePerMinute: z.int().positive().nullable(),
  maxConcurrent: z.int().positive().nullable(),
  createdBy: text(200),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** The key that takes its place: until it expires, both work. */
  rotatedTo: KeyId.nullable(),
  frozenBy: z.string().nullable(),
  frozenAt: z.iso.datetime().nullable(),
  freezeReason: z.string().nullable(),
  revokedBy: z.string().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  revokeReason: z.string().nullable(),
  version: z.int().positive(),
})
export type ApiKey = z.infer<typeof ApiKey>

/** What is stored of a secret, and with which pepper it was hashed; null: with none. */
export const StoredSecret = z.object({
  secretSha: z.string().regex(/^[0-9a-f]{64}$/),
  pepperId: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .nullable(),
})
export type StoredSecret = z.infer<typeof StoredSecret>

/** A key as it is told of: whether it has expired, and when it was last shown. That is written some seconds later. */
export const SeenKey = ApiKey.extend({ state: KeyState, lastUsedAt: z.iso.datetime().nullable() })
export type SeenKey = z.infer<typeof SeenKey>

/** A key with its secret, as its holder needs it. Null where it was answered before. */
export const NewKey = ApiKey.extend({ secret: z.string().nullable() })

const limits = {
  ratePerMinute: z.int().min(1).max(1_000_000).optional(),
  maxConcurrent: z.int().min(1).max(10_000).optional(),
}
const reason = text(500)
const keyId = activeKey.id
const bySomeone = { at: '2026-01-01T13:00:00.000Z', by: activeKey.memberId }
const newKey = { ...activeKey, name: 'Deploys', scopes: ['incidents.*'], createdBy: activeKey.memberId }
const secret = 'hoc_k3yk3yk3yk3y_AsItIsShownOnceAndNeverAgainAndNowhere'
const frozenKey = {
  ...activeKey,
  state: 'frozen',
  frozenBy: bySomeone.by,
  frozenAt: bySomeone.at,
  freezeReason: 'Seen in a log.',
  version: 2,
}

const notFound = { KEY_NOT_FOUND: { kind: 'missing', says: 'There is no such key.' } } as const

/** Makes a key for a member. */
export const issueKey = contract({
  name: 'keys.issue',
  says: 'Makes a key for a member. Its secret is answered once; it can do no more than the key that asks for it.',
  effect: 'write',
  http: { method: 'POST', path: '/keys' },
  requires: 'keys:manage',
  input: z.strictObject({
    memberId: MemberId,
    name: text(200),
    scopes: Scopes,
    expiresInDays: z.int().min(1).max(3_650).optional(),
    ...limits,
  }),
  output: NewKey,
  answersOnce: ['secret'],
  refusals: {
    MEMBER_NOT_FOUND: { kind: 'missing', says: 'There is no such member.' },
    MEMBER_REMOVED: { kind: 'conflict', says: 'The member was removed, and gets no keys.' },
    KEY_SCOPES_TOO_WIDE: { kind: 'unprocessable', says: 'Nobody issues a key with wider scopes than their own.' },
    ...roleTooHigh,
    ...keyLimit,
    ...callerChanged,
  },
  example: {
    input: { memberId: activeKey.memberId, name: 'Deploys', scopes: ['incidents.*'] },
    output: { ...newKey, secret },
  },
})

/** Lists keys, newest first. */
export const listKeys = contract({
  name: 'keys.list',
  says: 'Lists the keys of the tenant, or of one member, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/keys' },
  requires: 'keys:read',
  input: z.strictObject({ ...pageInput, memberId: MemberId.optional() }),
  output: pageOf(SeenKey),
  refusals: {},
  example: { input: {}, output: { items: [{ ...activeKey, lastUsedAt: null }], nextCursor: null } },
})

/** Finds one key. */
export const getKey = contract({
  name: 'keys.get',
  says: 'Finds one key.',
  effect: 'read',
  http: { method: 'GET', path: '/keys/{keyId}' },
  requires: 'keys:read',
  input: z.strictObject({ keyId: KeyId }),
  output: SeenKey,
  refusals: notFound,
  example: { input: { keyId }, output: { ...activeKey, lastUsedAt: '2026-01-01T12:30:00.000Z' } },
})

/** Makes the key that takes another's place. */
export const rotateKey = contract({
  name: 'keys.rotate',
  says: 'Makes a key in the place of another, which goes on working for a while. The secret is answered once.',
  effect: 'write',
  http: { method: 'POST', path: '/keys/{keyId}/rotate' },
  requires: 'keys:manage',
  input: z.strictObject({ keyId: KeyId, graceHours: z.int().min(0).max(720).default(24) }),
  output: NewKey,
  answersOnce: ['secret'],
  refusals: {
    ...notFound,
    KEY_NOT_ACTIVE: { kind: 'conflict', says: 'Only an active key can be rotated.' },
    KEY_ROTATED: { kind: 'conflict', says: 'Another key has taken its place already.' },
    KEY_SCOPES_TOO_WIDE: { kind: 'unprocessable', says: 'Nobody rotates a key with wider scopes than their own.' },
    ...roleTooHigh,
    ...callerChanged,
  },
  example: { input: { keyId, graceHours: 24 }, output: { ...newKey, secret } },
})

/** Stops a key for now. */
export const freezeKey = contract({
  name: 'keys.freeze',
  says: 'Stops a key for now, in every process within a second.',
  effect: 'write',
  http: { method: 'POST', path: '/keys/{keyId}/freeze' },
  requires: 'keys:manage',
  input: z.strictObject({ keyId: KeyId, reason }),
  output: ApiKey,
  refusals: {
    ...notFound,
    KEY_NOT_ACTIVE: { kind: 'conflict', says: 'Only an active key can be frozen.' },
    ...callerChanged,
  },
  example: { input: { keyId, reason: 'Seen in a log.' }, output: frozenKey },
})

/** Lets a frozen key be used again. */
export const unfreezeKey = contract({
  name: 'keys.unfreeze',
  says: 'Lets a frozen key be used again.',
  effect: 'write',
  http: { method: 'POST', path: '/keys/{keyId}/unfreeze' },
  requires: 'keys:manage',
  input: z.strictObject({ keyId: KeyId }),
  output: ApiKey,
  refusals: {
    ...notFound,
    KEY_NOT_FROZEN: { kind: 'conflict', says: 'The key is not frozen.' },
    ...roleTooHigh,
    ...callerChanged,
  },
  example: { input: { keyId }, output: { ...activeKey, version: 3 } },
})

/** Stops a key for good. */
export const revokeKey = contract({
  name: 'keys.revoke',
  says: 'Stops a key for good, in every process within a second.',
  effect: 'write',
  http: { method: 'POST', path: '/keys/{keyId}/revoke' },
  requires: 'keys:manage',
  input: z.strictObject({ keyId: KeyId, reason }),
  output: ApiKey,
  refusals: {
    ...notFound,
    KEY_REVOKED: { kind: 'conflict', says: 'The key is revoked already.' },
    ...roleTooHigh,
    ...callerChanged,
  },
  example: {
    input: { keyId, reason: 'Alice has left.' },
    output: {
      ...activeKey,
      state: 'revoked',
      revokedBy: bySomeone.by,
      revokedAt: bySomeone.at,
      revokeReason: 'Alice has left.',
      version: 2,
    },
  },
})

/** Makes a key for an owner who has lost theirs. The caller is whoever can reach the database, acting as the tenant. */
export const recoverKey = contract({
  name: 'keys.recover',
  says: 'Makes a key for an owner or an admin who has none left; a tenant without any owner gets one.',
  effect: 'write',
  http: null,
  requires: 'keys:recover',
  input: z.strictObject({ memberId: MemberId.optional() }),
  output: NewKey,
  answersOnce: ['secret'],
  refusals: {
    TENANT_NOT_FOUND: { kind: 'missing', says: 'There is no such tenant.' },
    MEMBER_NOT_FOUND: { kind: 'missing', says: 'There is no such member.' },
    MEMBER_REMOVED: { kind: 'conflict', says: 'The member was removed, and gets no keys.' },
    ROLE_TOO_LOW: { kind: 'unprocessable', says: 'Only an owner or an admin is recovered: they issue keys to others.' },
  },
  example: {
    input: {},
    output: { ...newKey, name: 'Recovered key', scopes: ['*'], createdBy: 'cli:alice', secret },
  },
})
