import { findTenant, lockUsed } from '@hoc/drivers/account'
import * as keys from '@hoc/drivers/keys'
import { insertMember, lockMemberAndOwners, shareMember } from '@hoc/drivers/members'
import { seenKey } from '@hoc/engine-account/caller'
import { freeze } from '@hoc/engine-account/freeze'
import { issue } from '@hoc/engine-account/issue'
import { recover } from '@hoc/engine-account/recover'
import { revoke } from '@hoc/engine-account/revoke'
import { rotate } from '@hoc/engine-account/rotate'
import { unfreeze } from '@hoc/engine-account/unfreeze'
import { KeyId } from '@hoc/spine-schemas/caller'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  freezeKey,
  getKey,
  issueKey,
  listKeys,
  recoverKey,
  revokeKey,
  rotateKey,
  unfreezeKey,
} from '@hoc/spine-schemas/keys'
import { MemberId } from '@hoc/spine-schemas/members'
import { page } from '@hoc/spine-schemas/page'

import { stillActing } from '../access/still-acting.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['api_keys']

export const issueKeyOperation = operation(
  issueKey,
  stillActing(async ({ tx, input, caller, now, newId, newKey }) => {
    const [member, used] = await Promise.all([shareMember(tx, input.memberId), lockUsed(tx, now)])
    const { publicId, text: secret, stored } = newKey()
    const decision = issue(member, { ...input, id: newId(KeyId), publicId, used, who: caller, at: now })

    return andThen(decision, (key) => ({
      output: { ...key, secret },
      writes: [keys.insertKey(key, stored)],
      facts: [{ entity: 'api_key', id: key.id, before: null, after: key }],
      events: [{ type: 'key.issued', payload: key }],
    }))
  }),
  { tables },
)

export const rotateKeyOperation = operation(
  rotateKey,
  stillActing(async ({ tx, input, caller, now, newId, newKey }) => {
    const held = await keys.lockKey(tx, input.keyId)
    const { publicId, text: secret, stored } = newKey()
    const { graceHours } = input
    const decision = rotate(held, { id: newId(KeyId), publicId, graceHours, who: caller, at: now })

    return andThen(decision, ({ before, after, key }) => ({
      output: { ...key, secret },
      writes: [keys.insertKey(key, stored), keys.applyKey(before, after)],
      facts: [
        { entity: 'api_key', id: key.id, before: null, after: key },
        { entity: 'api_key', id: after.id, before, after },
      ],
      events: [{ type: 'key.rotated', payload: after }],
    }))
  }),
  { tables },
)

export const freezeKeyOperation = operation(
  freezeKey,
  stillActing(async ({ tx, input, caller, now }) => {
    const held = await keys.lockKey(tx, input.keyId)

    return andThen(freeze(held, { who: caller, reason: input.reason, at: now }), ({ before, after }) => ({
      output: after,
      writes: [keys.applyKey(before, after)],
      facts: [{ entity: 'api_key', id: after.id, before, after }],
      events: [{ type: 'key.frozen', payload: after }],
    }))
  }),
  { tables },
)

export const unfreezeKeyOperation = operation(
  unfreezeKey,
  stillActing(async ({ tx, input, caller }) => {
    const held = await keys.lockKey(tx, input.keyId)

    return andThen(unfreeze(held, { who: caller }), ({ before, after }) => ({
      output: after,
      writes: [keys.applyKey(before, after)],
      facts: [{ entity: 'api_key', id: after.id, before, after }],
      events: [{ type: 'key.unfrozen', payload: after }],
    }))
  }),
  { tables },
)

export const revokeKeyOperation = operation(
  revokeKey,
  stillActing(async ({ tx, input, caller, now }) => {
    const held = await keys.lockKey(tx, input.keyId)

    return andThen(revoke(held, { who: caller, reason: input.reason, at: now }), ({ before, after }) => ({
      output: after,
      writes: [keys.applyKey(before, after)],
      facts: [{ entity: 'api_key', id: after.id, before, after }],
      events: [{ type: 'key.revoked', payload: after }],
    }))
  }),
  { tables },
)

export const recoverKeyOperation = operation(
  recoverKey,
  async ({ tx, input, caller, now, newId, newKey }) => {
    const reads = [findTenant(tx), lockMemberAndOwners(tx, input.memberId)] as const
    const [tenant, held] = await Promise.all(reads)
    const { publicId, text: secret, stored } = newKey()
    const ids = { newMemberId: newId(MemberId), keyId: newId(KeyId), publicId }
    const decision = recover({ tenant, held }, { ...ids, named: input.memberId, by: caller.actorId, at: now })

    return andThen(decision, ({ key, made }) => ({
      output: { ...key, secret },
      writes: [...made.map((member) => insertMember(member)), keys.insertKey(key, stored)],
      facts: [
        { entity: 'api_key', id: key.id, before: null, after: key },
        ...made.map((member) => ({ entity: 'member', id: member.id, before: null, after: member })),
      ],
      events: [{ type: 'key.recovered', payload: key }],
    }))
  },
  { tables: ['api_keys'] },
)

export const listKeysOperation = operation(listKeys, async ({ tx, input, now }) => {
  const rows = await keys.listKeys(tx, input)

  return accept({
    output: page(
      rows.map((key) => seenKey(key, now)),
      input.limit,
    ),
  })
})

export const getKeyOperation = operation(getKey, async ({ tx, input, now }) => {
  const [key] = await keys.listKeys(tx, { keyId: input.keyId, limit: 1 })

  return andThen(found(key, 'KEY_NOT_FOUND'), (known) => ({ output: seenKey(known, now) }))
})
