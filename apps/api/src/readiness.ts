import type { Check } from '@hoc/spine-orchestrator/runtime'

import { shared } from './shared.ts'
import { within } from './within.ts'

const PATIENCE_MS = 2_000

export interface Readiness {
  readonly checks: readonly Check[]
  readonly failing: readonly string[]
}

/** Makes the one asker of checks: however many ask at once, they are run once, and nobody waits longer than two seconds. */
export function createReadiness(check: () => Promise<readonly Check[]>, patienceMs = PATIENCE_MS) {
  return shared(ask)

  async function ask(): Promise<Readiness> {
    const late = () => [{ name: 'checks', ok: false, says: `no answer in ${patienceMs} ms` }]
    const checks = await within(patienceMs, check(), late)
    return { checks, failing: checks.filter(({ ok }) => !ok).map(({ name }) => name) }
  }
}
