import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Used } from '@hoc/spine-schemas/entitlements'
import type { ApiKey, issueKey } from '@hoc/spine-schemas/keys'
import type { Member } from '@hoc/spine-schemas/members'
import type { z } from 'zod'

import { mayHaveMore } from './entitled.ts'
import { aKey } from './key.ts'
import { holdsScopes, reaches, type Acting } from './reach.ts'

interface Issuing extends z.output<typeof issueKey.input> {
  readonly id: ApiKey['id']
  readonly publicId: string
  readonly used: Used
  readonly who: Acting
  readonly at: string
}

const DAY_MS = 86_400_000

/** Makes a key for a member, which can do no more than whoever asks for it. */
export function issue(
  member: Member | undefined,
  { who, used, at, expiresInDays, ratePerMinute, maxConcurrent, ...told }: Issuing,
): Decision<ApiKey, RefusalCode<typeof issueKey>> {
  if (!member) return refuse('MEMBER_NOT_FOUND')
  if (member.state !== 'active') return refuse('MEMBER_REMOVED')
  if (!reaches(who, member.role)) return refuse('ROLE_TOO_HIGH')
  if (!holdsScopes(who, told.scopes)) return refuse('KEY_SCOPES_TOO_WIDE')
  if (!mayHaveMore(used, 'keys')) return refuse('KEY_LIMIT_REACHED')

  const expiresAt = expiresInDays === undefined ? null : later(at, expiresInDays * DAY_MS)
  const limits = { ratePerMinute: ratePerMinute ?? null, maxConcurrent: maxConcurrent ?? null }
  return accept(aKey({ ...told, ...limits, expiresAt, by: who.actorId, at }))
}

/** An instant some time later. */
export function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString()
}
