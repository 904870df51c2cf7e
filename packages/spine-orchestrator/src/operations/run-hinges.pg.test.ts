import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Mode } from '@hoc/spine-schemas/governance'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createSweep } from '../plumbing/sweep.ts'
import { aRecordingTenantOf } from '../testing/explained.ts'
import { aRunningRunIn, aSentStep } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

/** A tenant whose mode holds from the moment that it is set, and in which time passes when a test says so. */
function aTenantInTime() {
  let at = Date.now()
  let mode: Mode = 'normal'
  const now = () => new Date(at).toISOString()
  const tenant = aRecordingTenantOf(db, { now, governance: () => ({ mode, tenantState: 'active' }) })
  async function set(next: Mode, reason: string): Promise<void> {
    await tenant.done('governance.set_mode', { mode: next, reason })
    mode = next
  }
  return {
    ...tenant,
    set,
    pass: (seconds: number) => void (at += seconds * 1_000),
    sweep: createSweep({ worker: db.worker, spine: tenant.spine, now: () => at }),
  }
}

it('names of a run that was killed and found crashed the kill first: who set it, why, and what it kept the run from', async () => {
  const tenant = aTenantInTime()
  const { ask, done, pass } = tenant
  const runId = await aRunningRunIn(tenant.here)
  pass(20)
  await done('runs.heartbeat', { runId })
  pass(10)
  await tenant.set('killed', 'The fleet is deleting tickets.')
  pass(10)
  for (const name of ['runs.heartbeat', 'runs.complete'] as const) {
    const told = await ask(name, { runId, ...(name === 'runs.complete' && { outcome: 'succeeded' }) })
    expect(told).toMatchObject({ outcome: 'denied' })
    pass(1)
  }
  await tenant.set('normal', 'The fleet was stopped.')
  pass(80)
  await tenant.sweep()

  const { outcome, hinges } = await tenant.explained(runId)

  expect(outcome).toMatchObject({ state: 'crashed', durationMs: 122_000, endedBy: 'scheduler' })
  expect(hinges).toMatchObject([
    {
      kind: 'gate',
      name: 'GOVERNANCE_KILLED',
      says: expect.stringMatching(
        /^Had the gate "governance" let alice ask runs.heartbeat, runs.complete: .* It was killed by alice: The fleet is deleting tickets\.$/,
      ),
    },
    {
      kind: 'lease',
      says: expect.stringMatching(/^Had a heartbeat been let in after .*, for its writes were stopped\.$/),
    },
  ])
  expect(hinges).toHaveLength(2) // its silence is none of what it took
})

it('names of a failed run nothing that a stranger was not let do to it, and no step that was made good', async () => {
  const { ask, done, explained, here, caller } = aTenantInTime()
  const runId = await aRunningRunIn(here)
  await done('runs.record_steps', {
    runId,
    steps: [aSentStep(0, { status: 'failure', outcomeCategory: 'TIMEOUT' }), aSentStep(1)],
  })
  const mallory = anOperator({ grants: [], tenantId: caller.tenantId, actorId: 'mallory' as never })
  expect(await ask('runs.cancel', { runId, reason: 'I want it gone.' }, mallory)).toMatchObject({ outcome: 'denied' })
  await done('runs.fail', { runId, errorCode: 'DISK_FULL', errorMessage: 'No space is left.' })

  expect((await explained(runId)).hinges).toMatchObject([{ kind: 'error', name: 'DISK_FULL' }])
})
