import { follow, GENESIS } from '@hoc/canonical/chain'
import * as ledger from '@hoc/drivers/ledger'
import { listLedger, MOST_UNSEALED, verifyLedger } from '@hoc/spine-schemas/audit'
import { accept } from '@hoc/spine-schemas/decision'
import { pageBy } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'

export const listLedgerOperation = operation(listLedger, async ({ tx, input }) => {
  const after = Number(input.cursor ?? 0)
  const listed = ledger.listSealed(tx, { after, limit: input.limit })
  const reads = [listed, ledger.countUnsealed(tx, { most: MOST_UNSEALED })] as const
  const [rows, unsealed] = await Promise.all(reads)

  return accept({ output: { ...pageBy(rows, input.limit, ({ seal }) => String(seal.position)), unsealed } })
})

export const verifyLedgerOperation = operation(verifyLedger, async ({ tx, input }) => {
  const after = Number(input.cursor ?? 0)
  const reads = [ledger.findHead(tx, after), ledger.listSealed(tx, { after, limit: input.limit })] as const
  const [start = GENESIS, rows] = await Promise.all(reads)
  const { items, nextCursor } = pageBy(rows, input.limit, ({ seal }) => String(seal.position))

  return accept({ output: { checked: items.length, ...follow(start, items), nextCursor } })
})
