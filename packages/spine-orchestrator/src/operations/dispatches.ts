import * as dispatches from '@hoc/drivers/dispatches'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { getDispatch, listDispatches } from '@hoc/spine-schemas/dispatches'
import { page } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'

export const listDispatchesOperation = operation(listDispatches, async ({ tx, input }) => {
  const rows = await dispatches.listDispatches(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getDispatchOperation = operation(getDispatch, async ({ tx, input }) => {
  const dispatch = await dispatches.findDispatch(tx, input.dispatchId)

  return andThen(found(dispatch, 'DISPATCH_NOT_FOUND'), (output) => ({ output }))
})
