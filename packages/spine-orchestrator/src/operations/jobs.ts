import { listDurableJobs } from '@hoc/drivers/jobs'
import { listUpkeep } from '@hoc/drivers/upkeep'
import { accept } from '@hoc/spine-schemas/decision'
import { listJobs } from '@hoc/spine-schemas/jobs'

import { operation } from '../kernel/operation.ts'

export const listJobsOperation = operation(listJobs, async ({ tx }) => {
  const [upkeep, durable] = await Promise.all([listUpkeep(tx), listDurableJobs(tx)])

  return accept({ output: { items: [...upkeep, ...durable], nextCursor: null } })
})
