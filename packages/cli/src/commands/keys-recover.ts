import { recoverKey } from '@hoc/spine-schemas/keys'
import { z } from 'zod'

import { textOf, type Command } from '../command.ts'
import { tellAnswer } from '../tell.ts'
import { usageError } from '../usage-error.ts'

/** Makes a key for whoever lost theirs, with nothing but the database's credentials. */
export const keysRecover: Command = {
  group: 'keys',
  names: ['recover'],
  says: 'Makes a key for a lost owner or admin, in this process, on the database of DATABASE_URL or HOC_DATA_DIR.',
  options: {
    tenant: { value: 'UUID', says: 'Whose key. "hoc tenants ls --local" lists all.', needed: true },
    member: { value: 'UUID', says: 'Who gets it. By default the first owner; where there is none, one is made.' },
    json: { says: 'Print the whole answer as JSON, and nothing else.' },
  },
  examples: ['hoc keys recover --tenant 019b7a00-0000-7000-8000-0000000000c1'],
  async run(given, io) {
    const tenant = textOf(given, 'tenant')
    if (tenant === undefined) throw usageError('Expected --tenant, saw none. "hoc tenants ls --local" lists all.')
    const memberId = textOf(given, 'member')
    if (memberId !== undefined && !z.uuid().safeParse(memberId).success)
      throw usageError(`Expected the id of a member after --member, saw "${memberId}".`)
    const { openLocal } = await import('../local.ts')
    const { ask, close } = await openLocal({ tenant, io })
    try {
      return await tellAnswer(recoverKey, await ask(recoverKey, memberId === undefined ? {} : { memberId }), given, io)
    } finally {
      await close()
    }
  },
}
