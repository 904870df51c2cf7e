import { expect, it } from 'vitest'

import { hangUp, problem } from '../test/serve.ts'
import { goOn, killed, runId, serveRuns, stop, thrownBy, usual, type Script } from '../test/serve-runs.ts'
import { RunId } from '@hoc/spine-schemas/runs'
import { watchRun } from './run-watch.ts'

async function watching(script: Script) {
  const api = await serveRuns(script)
  const must = new AbortController()
  const stopFor = (reason: unknown): unknown => {
    must.abort(reason)
    return must.signal.reason
  }
  const { signal } = must
  const over = new AbortController()
  const id = RunId.parse(runId)
  const watch = watchRun({ client: api.client, runId: id, patienceMs: 1_000, stopFor, signal, over: over.signal })
  return { ...api, watch, signal, over, [Symbol.asyncDispose]: api[Symbol.asyncDispose] }
}

it('tells that a run is alive, also by an API that was away, and under no key', async () => {
  await using run = await watching({ heartbeat: [hangUp, problem(503, 'UNAVAILABLE'), usual.heartbeat] })

  await run.watch.beat()

  expect(run.sent('heartbeat').map(({ key }) => key)).toEqual([undefined, undefined, undefined])
  expect(run.signal.aborted).toBe(false)
})

it.each([
  ['the run has ended', problem(409, 'RUN_NOT_RUNNING'), stop('run', 'RUN_CRASHED'), { code: 'RUN_ENDED' }],
  ['writes were stopped', killed, stop('governance', 'GOVERNANCE_KILLED'), { code: 'RUN_STOPPED' }],
  [
    'the key may not',
    problem(403, 'SCOPE_MISSING', { gate: 'scope' }),
    goOn,
    { code: 'RUN_STOPPED', reasons: [{ code: 'SCOPE_MISSING' }] },
  ],
  [
    'the key is not known any more',
    problem(401, 'CALLER_UNKNOWN'),
    problem(401, 'CALLER_UNKNOWN'),
    { code: 'RUN_STOPPED', reasons: [{ code: 'UNAUTHENTICATED' }] },
  ],
])('learns by a heartbeat that %s', async (_, heartbeat, checkpoint, expected) => {
  await using run = await watching({ heartbeat: [heartbeat], checkpoint: [checkpoint] })

  expect(await thrownBy(run.watch.beat())).toMatchObject(expected)
})

it('gives a heartbeat up when there is nothing more to tell', async () => {
  await using run = await watching({ heartbeat: [hangUp] })
  const beating = thrownBy(run.watch.beat())

  run.over.abort(new Error('Over.'))

  expect(await beating).toMatchObject({ message: 'Over.' })
})

it('knows how old a checkpoint is that let the run go on', async () => {
  await using run = await watching({})

  expect(run.watch.age()).toBe(Number.POSITIVE_INFINITY)
  await run.watch.look()
  expect(run.watch.age()).toBeLessThan(1_000)
})

it('asks one checkpoint at a time, and whoever asks meanwhile shares the next', async () => {
  await using run = await watching({})
  const first = run.watch.look()
  await expect.poll(() => run.sent('checkpoint')).toHaveLength(1)

  await Promise.all([first, ...Array.from({ length: 20 }, () => run.watch.look())])

  expect(run.sent('checkpoint')).toHaveLength(2)
})
