/** Work that the clock begins: it dispatches operations, and does nothing else. Times are UTC. */
export interface Scheduled {
  readonly job: 'audit.verify' | 'lessons.sweep' | 'runs.sweep' | 'tenants.purge'
  readonly cron: string
  /** How often it is tried again when it fails: what comes again soon needs none. */
  readonly retryLimit: number
}

/** What runs by the clock. */
export const SCHEDULED: readonly Scheduled[] = [
  { job: 'audit.verify', cron: '17 3 * * *', retryLimit: 5 },
  { job: 'lessons.sweep', cron: '*/15 * * * *', retryLimit: 0 },
  { job: 'tenants.purge', cron: '43 4 * * *', retryLimit: 5 },
  { job: 'runs.sweep', cron: '* * * * *', retryLimit: 0 },
]
