import { z } from 'zod'

import { Role } from './roles.ts'
import { text } from './text.ts'

export const MemberId = z.uuid().brand<'MemberId'>()
export type MemberId = z.infer<typeof MemberId>

/** An address as it is stored and compared: in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** A person or a service that acts in a tenant. Its id is the actor of its keys. */
export const Member = z.object({
  id: MemberId,
  kind: z.enum(['person', 'service']),
  /** A person's, unique among the active members of the tenant. */
  email: z.string().nullable(),
  name: text(200),
  role: Role,
  state: z.enum(['active', 'removed']),
  createdBy: text(200),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type Member = z.infer<typeof Member>
