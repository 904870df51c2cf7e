import { defineConfig } from 'vitest/config'
const conditions = ['@hoc/source', 'node']
export default defineConfig({
  resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['packages/*/src/**/*.test.ts','apps/*/src/**/*.test.ts'],  pool: 'forks', globalSetup: ['./tooling/devsetup.ts'] },
})
