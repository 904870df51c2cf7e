/** An operation that is dispatched by the clock, for every tenant. Times are UTC. */
export interface Scheduled {
  readonly operation: 'audit.verify'
  readonly cron: string
}

/** What runs by the clock. */
export const SCHEDULED: readonly Scheduled[] = [{ operation: 'audit.verify', cron: '17 3 * * *' }]
