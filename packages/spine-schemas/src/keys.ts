import { z } from 'zod'

import { KeyId } from './caller.ts'
import { MemberId } from './members.ts'
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
