import type { AnyContract } from '@hoc/spine-schemas/contracts'

/** An operation that is dispatched again and again, for every tenant that is open. */
export interface Scheduled {
  readonly operation: AnyContract['name']
  readonly cron: string
  readonly input: object
}

/** What runs by the clock. Times are UTC. */
export const SCHEDULED: readonly Scheduled[] = []
