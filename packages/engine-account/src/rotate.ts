import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey, rotateKey } from '@hoc/spine-schemas/keys'

import { stateOf } from './caller.ts'
import type { Held } from './held.ts'
import { later } from './issue.ts'
import { aKey } from './key.ts'
import { holdsScopes, reaches, type Acting } from './reach.ts'

interface Rotating {
  readonly id: ApiKey['id']
  readonly publicId: string
  readonly graceHours: number
  readonly who: Acting
  readonly at: string
}

interface Rotated {
  readonly before: ApiKey
  readonly after: ApiKey
  readonly key: ApiKey
}

const HOUR_MS = 3_600_000

/** Makes a key in the place of another, for as long as that one was made for. The other works until its grace is over. */
export function rotate(
  held: Held | undefined,
  { id, publicId, graceHours, who, at }: Rotating,
): Decision<Rotated, RefusalCode<typeof rotateKey>> {
  if (!held) return refuse('KEY_NOT_FOUND')
  const { key: before, member } = held
  if (stateOf(before, at) !== 'active' || member.state !== 'active') return refuse('KEY_NOT_ACTIVE')
  if (before.rotatedTo) return refuse('KEY_ROTATED')
  if (!reaches(who, member.role)) return refuse('ROLE_TOO_HIGH')
  if (!holdsScopes(who, before.scopes)) return refuse('KEY_SCOPES_TOO_WIDE')

  const { memberId, name, scopes, ratePerMinute, maxConcurrent } = before
  const inherited = { memberId, name, scopes, ratePerMinute, maxConcurrent }
  const key = aKey({ id, publicId, ...inherited, expiresAt: sameLife(before, at), by: who.actorId, at })
  const over = later(at, graceHours * HOUR_MS)
  const expiresAt = before.expiresAt !== null && before.expiresAt < over ? before.expiresAt : over
  return accept({ before, after: { ...before, expiresAt, rotatedTo: id, version: before.version + 1 }, key })
}

function sameLife({ createdAt, expiresAt }: ApiKey, at: string): string | null {
  return expiresAt === null ? null : later(at, Date.parse(expiresAt) - Date.parse(createdAt))
}
