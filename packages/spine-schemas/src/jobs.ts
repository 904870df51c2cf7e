import { z } from 'zod'

import { contract } from './contract.ts'

/** Recurring work of the installation: upkeep of its own tables, or a durable job that dispatches an operation. */
export const Job = z.object({
  name: z.string(),
  kind: z.enum(['upkeep', 'durable']),
  state: z.enum(['ok', 'failing', 'waiting', 'running']),
  runs: z.int().nonnegative(),
  lastRunAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
})
export type Job = z.infer<typeof Job>

/** Tells how the recurring work of the installation fares. */
export const listJobs = contract({
  name: 'jobs.list',
  says: 'Tells how the recurring work of the installation fares: upkeep and durable jobs.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/jobs' },
  requires: 'jobs:read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(Job), nextCursor: z.null() }),
  refusals: {},
  example: {
    input: {},
    output: {
      items: [
        { name: 'seal', kind: 'upkeep', state: 'ok', runs: 12, lastRunAt: '2026-01-01T12:00:00.000Z', lastError: null },
      ],
      nextCursor: null,
    },
  },
})
