import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

import LongestFirst from './tooling/vitest/longest-first.ts'

// Exactly these two: vitest hands them to `node --conditions`, where "import" would break knex's require('pg').
const conditions = ['@hoc/source', 'node']
const everywhere = '{packages,apps,tooling}/*/**'
const never = ['**/node_modules/**', '**/dist/**']
const walls = ['./tooling/vitest/left-behind.ts', './tooling/vitest/walls.ts']
const onPostgres = {
  pool: 'forks',
  isolate: false, // the files of a process share what they import: reading it again took as long as the tests
  globalSetup: './tooling/vitest/postgres.ts',
  setupFiles: walls,
  exclude: never,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 45_000 } }, // of what must come sooner, the test says how soon
} as const

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  environments: { __vitest__: { resolve: { conditions } } }, // vitest's name for where global set-up runs
  test: {
    maxWorkers: availableParallelism() + 1, // tests on PostgreSQL wait more than they compute
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './tooling/vitest/tally.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${everywhere}/*.test.ts`],
          exclude: [...never, '**/*.{pg,slow}.test.ts'],
          pool: 'threads',
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { ...onPostgres, name: 'pg', include: [`${everywhere}/*.pg.test.ts`] },
      },
      {
        extends: true,
        test: {
          ...onPostgres,
          name: 'slow',
          include: [`${everywhere}/*.slow.test.ts`],
          maxWorkers: availableParallelism() + 2, // they start servers of their own, and mostly wait for them
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: [`${everywhere}/*.test-d.ts`],
            exclude: never,
            tsconfig: 'tooling/vitest/types.json',
          },
        },
      },
    ],
  },
})
