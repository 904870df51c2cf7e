import type { explainAuthority, GateAnswer } from '@hoc/spine-schemas/authority'
import { ActorId, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member } from '@hoc/spine-schemas/members'
import type { RoleGrants } from '@hoc/spine-schemas/roles'
import type { z } from 'zod'

import { callerOf, grantsOf } from './caller.ts'
import type { Held } from './held.ts'

/** Who is asked about, by name; nobody is: the caller. */
interface About {
  readonly keyId?: ApiKey['id'] | undefined
  readonly memberId?: Member['id'] | undefined
}

/** What was found of those who are asked about. */
interface Known {
  readonly held: Held | undefined
  readonly member: Member | undefined
  readonly granted: RoleGrants
}

type Code = RefusalCode<typeof explainAuthority>

/** The caller that is asked about. Whoever may not see people sees themselves: others are not there. */
export function subjectOf(who: Caller, about: About, known: Known, at: string): Decision<Caller, Code> {
  const { held, member, granted } = known
  const sees = who.grants.includes('people:read') || who.grants.includes('*')
  if (about.keyId !== undefined) {
    if (!held || !(sees || who.keyId === about.keyId)) return refuse('KEY_NOT_FOUND')
    return accept(callerOf({ tenantId: who.tenantId, ...held }, at, granted))
  }
  if (about.memberId === undefined) return accept(who)
  if (!member || !(sees || String(who.actorId) === member.id)) return refuse('MEMBER_NOT_FOUND')
  return accept(withoutKey(who.tenantId, member, granted))
}

/** What all gates together would say to whoever is asked about. */
export function explain(
  operation: string,
  subject: Decision<Caller, Code>,
  ask: (operation: string, caller: Caller) => readonly GateAnswer[] | undefined,
): Decision<z.output<typeof explainAuthority.output>, Code> {
  if (!subject.accepted) return subject
  const { actorId, role, scopes } = subject.plan
  const gates = ask(operation, subject.plan)
  if (!gates) return refuse('OPERATION_NOT_FOUND')

  const worst = (['deny', 'allow_degraded'] as const).find((verdict) => gates.some((each) => each.verdict === verdict))
  const told = { scopes: [...scopes], gates: [...gates] }
  return accept({ operation, verdict: worst ?? 'allow', actorId, role: role ?? null, ...told })
}

function withoutKey(tenantId: TenantId, member: Member, granted: RoleGrants): Caller {
  const { id, role } = member
  return { tenantId, actorId: ActorId.parse(id), role, grants: grantsOf(tenantId, member, granted), scopes: ['*'] }
}
