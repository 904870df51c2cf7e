import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { AnyContract, ContractNamed } from '@hoc/spine-schemas/contracts'
import type { RunId } from '@hoc/spine-schemas/runs'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import type { z } from 'zod'

import { createRecorder } from '../consequences/recorder.ts'
import type { OwnOutcome, Spine, SpineOptions } from '../spine.ts'
import { aSpine } from './incidents.ts'

type Name = AnyContract['name']

type Done<N extends Name> = z.output<ContractNamed<N>['output']>

/** What a test has of such a tenant. Written out: what is inferred of a spine takes long to declare. */
interface RecordingTenant {
  readonly caller: Caller
  readonly spine: Spine
  readonly here: { readonly spine: Spine; readonly caller: Caller }
  ask<N extends Name>(name: N, input: object, by?: Caller): Promise<OwnOutcome<N>>
  done<N extends Name>(name: N, input: object): Promise<Done<N>>
  /** Waits until everything that was asked is recorded. */
  recorded(): Promise<void>
  /** What is explained of a run, once everything that was asked of it is recorded. */
  explained(runId: RunId): Promise<Done<'runs.explain'>>
}

/** A tenant whose dispatches are recorded, as in a process that serves. */
export function aRecordingTenantOf(db: TestDatabase, options: Partial<SpineOptions> = {}): RecordingTenant {
  const caller = anOperator({ grants: ['*'] })
  const report = (what: string, error: unknown) => process.emitWarning(`${what}: ${String(error)}`)
  const recorder = createRecorder({ worker: db.worker, report })
  const spine = aSpine(db, { ...options, consequences: [recorder] })
  const ask = <N extends Name>(name: N, input: object, by: Caller = caller): Promise<OwnOutcome<N>> =>
    spine.dispatch(name, input, by)

  async function done<N extends Name>(name: N, input: object): Promise<Done<N>> {
    const outcome = await ask(name, input)
    if (outcome.outcome !== 'done') throw new Error(`Expected ${name} to be done, saw ${JSON.stringify(outcome)}.`)
    return outcome.value as Done<N>
  }

  return {
    caller,
    spine,
    here: { spine, caller },
    ask,
    done,
    recorded: () => recorder.stop(),
    async explained(runId) {
      await recorder.stop()
      const told = await done('runs.explain', { runId })
      await recorder.stop() // that, too, before the database is gone
      return told
    },
  }
}
