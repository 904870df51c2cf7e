import { lockUsed } from '@hoc/drivers/account'
import { applyKey, lockKeysOf } from '@hoc/drivers/keys'
import * as members from '@hoc/drivers/members'
import { addService as add } from '@hoc/engine-account/add-service'
import { changeRole as change } from '@hoc/engine-account/change-role'
import { remove } from '@hoc/engine-account/remove'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { addService, changeRole, getMember, listMembers, MemberId, removeMember } from '@hoc/spine-schemas/members'
import { page } from '@hoc/spine-schemas/page'

import { stillActing } from '../access/still-acting.ts'
import { operation } from '../kernel/operation.ts'

export const listMembersOperation = operation(listMembers, async ({ tx, input }) => {
  const rows = await members.listMembers(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getMemberOperation = operation(getMember, async ({ tx, input }) => {
  const member = await members.findMember(tx, input.memberId)

  return andThen(found(member, 'MEMBER_NOT_FOUND'), (output) => ({ output }))
})

export const changeRoleOperation = operation(
  changeRole,
  stillActing(async ({ tx, input, caller, now }) => {
    const held = await members.lockMemberAndOwners(tx, input.memberId)

    return andThen(change(held, { ...input, who: caller, at: now }), ({ before, after }) => ({
      output: after,
      writes: [members.applyMember(before, after)],
      facts: [{ entity: 'member', id: after.id, before, after }],
      events: [{ type: 'member.role_changed', payload: after }],
    }))
  }),
  { tables: ['members'] },
)

export const removeMemberOperation = operation(
  removeMember,
  stillActing(async ({ tx, input, caller, now }) => {
    const reads = [members.lockMemberAndOwners(tx, input.memberId), lockKeysOf(tx, input.memberId)] as const
    const [held, keys] = await Promise.all(reads)
    const decision = remove(held, { memberId: input.memberId, keys, who: caller, at: now })

    return andThen(decision, ({ before, after, keys: revoked }) => ({
      output: after,
      writes: [members.applyMember(before, after), ...revoked.map((key) => applyKey(key.before, key.after))],
      facts: [
        { entity: 'member', id: after.id, before, after },
        ...revoked.map((key) => ({ entity: 'api_key', id: key.after.id, ...key })),
      ],
      events: [{ type: 'member.removed', payload: after }],
    }))
  }),
  { tables: ['members', 'api_keys'] },
)

export const addServiceOperation = operation(
  addService,
  stillActing(async ({ tx, input, caller, now, newId }) => {
    const used = await lockUsed(tx, now)
    const decision = add({ ...input, id: newId(MemberId), used, who: caller, at: now })

    return andThen(decision, (member) => ({
      output: member,
      writes: [members.insertMember(member)],
      facts: [{ entity: 'member', id: member.id, before: null, after: member }],
      events: [{ type: 'member.added', payload: member }],
    }))
  }),
  { tables: ['members'] },
)
