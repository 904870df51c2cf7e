import { formatKey, makeKey, parseKey } from '@hoc/spine-orchestrator/keys'
import { ActorId, KeyId, type Caller } from '@hoc/spine-schemas/caller'
import { roleGrants, type Role } from '@hoc/spine-schemas/roles'

import type { Chance } from './chance.ts'
import type { Stage } from './stage.ts'
import type { Tenant } from './tenant.ts'

/** Who may ask: each role, somebody whose key is frozen, nobody that anybody knows, and the installation as that tenant. */
export type Part = Role | 'frozen' | 'nobody' | 'founder'

/** Somebody who asks. Without a key, only in process. */
export interface Actor {
  readonly part: Part
  readonly caller: Caller
  readonly key?: string | undefined
}

export type Cast = ReturnType<typeof createCast>

/** Brings those who ask as a tenant on, with keys that operations have issued, and others where those went. */
export function createCast(stage: Stage, { id: tenantId, founder, words }: Tenant) {
  const keys = new Map<Role | 'frozen', string>()

  return {
    keys: () => [...keys.values()],

    /** Somebody of this part. */
    async play(part: Part, chance: Chance, keysOfOthers: readonly string[] = []): Promise<Actor> {
      if (part === 'founder') return { part, caller: founder }
      if (part === 'nobody') return { part, caller: nobody(tenantId), key: noKey(chance, keysOfOthers, this.keys()) }
      const known = await holder(part)
      if (known) return known
      await issue(part)
      return (await holder(part)) ?? { part, caller: standIn(tenantId, part) }
    },
  }

  // What was issued may have been revoked since, or its member given another role: nothing is out of reach of those who ask.
  async function holder(part: Role | 'frozen'): Promise<Actor | undefined> {
    const key = keys.get(part)
    const caller = key && (await stage.authenticate(key))
    if (!caller) return undefined
    const isSo = part === 'frozen' ? caller.keyState === 'frozen' : caller.role === part && caller.keyState === 'active'
    return isSo ? { part, caller, key } : undefined
  }

  async function issue(part: Role | 'frozen'): Promise<void> {
    const { dispatch } = stage.spine
    const role = part === 'frozen' ? 'owner' : part
    const added = await dispatch('members.add_service', { name: words(), role }, founder)
    if (added.outcome !== 'done') return
    const wanted = { memberId: added.value.id, name: words(), scopes: ['*'] }
    const issued = await dispatch('keys.issue', wanted, founder)
    if (issued.outcome !== 'done' || !issued.value.secret) return
    if (part === 'frozen') await dispatch('keys.freeze', { keyId: issued.value.id, reason: words() }, founder)
    keys.set(part, issued.value.secret)
  }
}

// Where no key is to be had, as in a tenant that may not write, a caller is as the verifier would make one.
function standIn(tenantId: Caller['tenantId'], part: Role | 'frozen'): Caller {
  const role = part === 'frozen' ? 'owner' : part
  const keyId = KeyId.parse(crypto.randomUUID())
  const keyState = part === 'frozen' ? 'frozen' : 'active'
  const actorId = ActorId.parse(crypto.randomUUID())
  return { tenantId, actorId, role, grants: [...roleGrants[role]], scopes: ['*'], keyId, keyState }
}

function nobody(tenantId: Caller['tenantId']): Caller {
  return { tenantId, actorId: ActorId.parse('nobody'), grants: [], scopes: [] }
}

// Nothing, nonsense, a key that was never issued, and the public half of somebody else's with a secret of one's own.
function noKey(chance: Chance, others: readonly string[], own: readonly string[]): string | undefined {
  const [theirs, ours] = [parseKey(others[chance.below(others.length || 1)] ?? ''), parseKey(own[0] ?? '')]
  const crossed = theirs && ours && formatKey({ publicId: theirs.publicId, secret: ours.secret })
  return chance.one([undefined, 'nonsense', formatKey(makeKey()), crossed])
}
