import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@hoc/client/client'
import { governedRun } from '@hoc/client/governed-run'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { apiProcess, startAgent } from '../test/processes.ts'
import { MICROS_PER_WORD } from './agent.ts'

const key = formatKey(makeKey())
let db: TestDatabase
let api: Awaited<ReturnType<typeof apiProcess>>
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  api = await apiProcess({
    DATABASE_URL: db.url('hoc_app'),
    HOC_WORKER_URL: db.url('hoc_worker'),
    HOC_BOOTSTRAP_KEY: key,
    HOC_JOBS: 'false',
  })
  env = { HOC_URL: api.url, HOC_KEY: key }
})
afterAll(async () => {
  await api.stop()
  await db.close()
})

const owner = () => createClient({ url: api.url, key })

/** A folder of texts, the first of one word, the second of two, and so on. */
function texts(count: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hoc-texts-'))
  for (let n = 1; n <= count; n++) writeFileSync(path.join(folder, `${n + 100}.txt`), 'word '.repeat(n))
  return folder
}

// On a second connection, which sees what is committed.
const runsIn = (folder: string) =>
  db.all(`select id, state, error_code, error_message from hoc.runs where goal like '%${folder}.'`)
const stepsOf = (id: string) =>
  db.all(`select seq, skill, status, cost_micros::int as cost from hoc.run_steps where run_id = '${id}' order by seq`)

async function aRun(folder: string): Promise<string> {
  await expect.poll(() => runsIn(folder)).toMatchObject([{ state: 'running' }])
  const [run] = await runsIn(folder)
  return String(run?.id)
}

it('may take a thousand quick steps, whose parameters are what they were when each began', async () => {
  const messages: string[] = []
  const deep = JSON.parse('['.repeat(150) + ']'.repeat(150))
  let id = ''
  await governedRun({ agent: 'quick-agent', goal: 'Take many steps.', client: owner() }, async (run) => {
    id = run.id
    for (let n = 0; n < 1_000; n++) {
      await run.step({ skill: 'note', params: { messages, deep: n === 0 ? deep : 0, n } }, () => messages.push('.'))
      if (n > 20) messages.length = 20
    }
  })

  const steps = await db.all(`select seq, jsonb_array_length(params::jsonb -> 'messages') as messages
    from hoc.run_steps where run_id = '${id}' order by seq`)
  expect(steps).toHaveLength(1_000)
  expect(steps.slice(0, 4).map((each) => each.messages)).toEqual([0, 1, 2, 3])
  expect(await db.all(`select state from hoc.runs where id = '${id}'`)).toEqual([{ state: 'succeeded' }])
})

it('leaves a run that is whole: completed, every step in its trace, the trace provable', async () => {
  const folder = texts(3)

  const { code, out, err } = await startAgent([folder], env).ended()

  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [run] = await runsIn(folder)
  expect(JSON.parse(out)).toMatchObject({
    runId: run?.id,
    state: 'succeeded',
    value: { '101.txt': 1, '102.txt': 2, '103.txt': 3 },
  })
  expect(run).toMatchObject({ state: 'succeeded', error_code: null })
  expect(await stepsOf(String(run?.id))).toEqual([
    { seq: 0, skill: 'files.list', status: 'success', cost: 0 },
    { seq: 1, skill: 'words.count', status: 'success', cost: MICROS_PER_WORD },
    { seq: 2, skill: 'words.count', status: 'success', cost: 2 * MICROS_PER_WORD },
    { seq: 3, skill: 'words.count', status: 'success', cost: 3 * MICROS_PER_WORD },
  ])
  expect(await owner().traces.verify({ runId: String(run?.id) })).toMatchObject({
    outcome: 'done',
    value: { verified: 4, steps: 4, broken: null },
  })
  expect(await owner().runs.prove({ runId: String(run?.id) })).toMatchObject({ value: { proven: true, differs: [] } })
})

it('ends when the kill switch is pulled, by the abort signal in the middle of a step', async () => {
  const folder = texts(3)
  const agent = startAgent([folder, '60000'], env)
  const id = await aRun(folder)
  await expect.poll(() => stepsOf(id)).toHaveLength(1)

  const reason = 'The fleet is deleting tickets.'
  await owner().governance.setMode({ mode: 'killed', reason })
  const since = performance.now()
  const { code, err } = await agent.ended()
  const tookMs = performance.now() - since
  await owner().governance.setMode({ mode: 'normal', reason: 'The fleet was stopped.' })

  expect(code).toBe(1)
  expect(err).toContain('The run was told to stop. Governance has stopped all writes.')
  expect(tookMs).toBeLessThan(15_000)
  // Nobody may write, so its end is in no record: it will be found crashed, as it is silent from now on.
  expect(await runsIn(folder)).toMatchObject([{ id, state: 'running' }])
  expect(await stepsOf(id)).toHaveLength(1)
})

it('is cancelled when its process is told to end', async () => {
  const folder = texts(3)
  const agent = startAgent([folder, '60000'], env)
  const id = await aRun(folder)
  await expect.poll(() => stepsOf(id)).toHaveLength(1)

  agent.kill('SIGTERM')

  expect(await agent.ended()).toMatchObject({ code: 1, err: 'The process was told to end by SIGTERM.\n' })
  expect(await runsIn(folder)).toMatchObject([
    { state: 'cancelled', error_message: 'The process was told to end by SIGTERM.' },
  ])
  expect(await stepsOf(id)).toMatchObject([{ status: 'success' }, { skill: 'words.count', status: 'failure' }])
})

it('ends when somebody cancels its run, and records nothing behind that', async () => {
  const folder = texts(3)
  const agent = startAgent([folder, '60000'], env)
  const id = await aRun(folder)
  await expect.poll(() => stepsOf(id)).toHaveLength(1)

  await owner().runs.cancel({ runId: id, reason: 'The words were counted by hand.' })

  expect(await agent.ended()).toMatchObject({
    code: 1,
    err: expect.stringContaining('The run has ended: it is cancelled.'),
  })
  expect(await runsIn(folder)).toMatchObject([{ state: 'cancelled', error_message: 'The words were counted by hand.' }])
  expect(await stepsOf(id)).toHaveLength(1)
})

it('leaves what was recorded when its process is killed, and is silent from then on', async () => {
  const folder = texts(40)
  const agent = startAgent([folder, '300'], env)
  const id = await aRun(folder)
  await expect.poll(async () => (await stepsOf(id)).length).toBeGreaterThan(2)

  agent.kill('SIGKILL')
  await agent.ended()

  const steps = await stepsOf(id)
  expect(await owner().traces.verify({ runId: id })).toMatchObject({ value: { verified: steps.length, broken: null } })
  expect(await runsIn(folder)).toMatchObject([{ id, state: 'running' }])
})

it('is failed where its function throws, with what went wrong', async () => {
  const folder = path.join(texts(0), 'nowhere')

  expect(await startAgent([folder], env).ended()).toMatchObject({ code: 1, err: expect.stringContaining('ENOENT') })
  expect(await runsIn(folder)).toMatchObject([
    { state: 'failed', error_code: 'ENOENT', error_message: expect.stringContaining('no such file') },
  ])
})

it('does not notice that the API is killed and started again, and every step is recorded once', async () => {
  const folder = texts(40)
  const agent = startAgent([folder, '100'], env)
  const id = await aRun(folder)

  for (let kills = 0; kills < 2; kills++) {
    const before = (await stepsOf(id)).length
    await expect.poll(async () => (await stepsOf(id)).length).toBeGreaterThan(before)
    await api.kill()
    await api.startAgain()
  }

  expect(await agent.ended()).toMatchObject({ code: 0, err: '' })
  expect(await runsIn(folder)).toMatchObject([{ id, state: 'succeeded' }])
  const steps = await stepsOf(id)
  expect(steps.map(({ seq }) => seq)).toEqual(Array.from({ length: 41 }, (_, seq) => seq))
  expect(steps.reduce((sum, { cost }) => sum + Number(cost), 0)).toBe(((40 * 41) / 2) * MICROS_PER_WORD)
  expect(await owner().traces.verify({ runId: id })).toMatchObject({
    value: { verified: 41, broken: null },
  })
}, 120_000)
