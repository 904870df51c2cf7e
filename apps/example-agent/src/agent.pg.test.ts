import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@hoc/client/client'
import { governedRun } from '@hoc/client/governed-run'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { given, oddSteps, wordless } from '../test/odd-steps.ts'
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

const begun = (id: unknown) => `Run ${id}: "npm run -s hoc -- run explain ${id}" tells what becomes of it.\n`

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

it.each(oddSteps)('has the answer of the API to a step with %s where it tells it: %s', async (_, verdict, odd) => {
  const step = { skill: 'note', status: 'skipped', outcomeCategory: 'SKIPPED', ...odd } as const
  const { runs } = owner()
  let id = ''
  let told = 'taken'
  await governedRun({ agent: 'odd-agent', goal: 'Tell odd things.', client: owner() }, (run) => {
    id = run.id
    try {
      run.record(step)
    } catch (error) {
      expect(error).toMatchObject({ code: 'STEP_INVALID' })
      told = 'refused'
    }
  })
  const other = await runs.declare({ agentId: 'odd-agent', goal: 'The same.', actorType: 'service', source: 'api' })
  const runId = other.outcome === 'done' ? other.value.id : ''
  await runs.start({ runId })
  const sent = await fetch(`${api.url}/runs/${runId}/steps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ steps: [{ seq: 0, ...step }] }),
  })

  expect({ told, sent: sent.status }).toEqual(
    verdict === 'taken' ? { told: 'taken', sent: 200 } : { told: 'refused', sent: expect.toBeOneOf([400, 413]) },
  )
  const kept = (of: string) => db.all(`select skill, params from hoc.run_steps where run_id = '${of}'`)
  expect(await kept(id)).toEqual(await kept(runId))
  expect(await kept(id)).toHaveLength(verdict === 'taken' ? 1 : 0)
})

it.each(wordless)('does not record %s, of which JSON would tell something else', async (_, value) => {
  const recording = governedRun({ agent: 'odd-agent', goal: 'Tell odd things.', client: owner() }, (run) =>
    run.record({ skill: 'note', status: 'skipped', outcomeCategory: 'SKIPPED', ...given({ a: value }) }),
  )

  await expect(recording).rejects.toMatchObject({ code: 'STEP_INVALID', message: expect.stringContaining('params.a') })
})

it('leaves a run that is whole: completed, every step in its trace, the trace provable', async () => {
  const folder = texts(3)

  const { code, out, err } = await startAgent([folder], env).ended()

  const [run] = await runsIn(folder)
  expect({ code, err }).toEqual({ code: 0, err: begun(run?.id) })
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

  expect(await agent.ended()).toMatchObject({ code: 1, err: `${begun(id)}The process was told to end by SIGTERM.\n` })
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

it('tells where it looks for the API while it finds none, and begins once there is one', async () => {
  const folder = texts(1)
  await api.kill()
  const agent = startAgent([folder], env)

  await expect.poll(agent.says).toContain(`at ${api.url}/runs, `)
  expect(agent.says()).toContain(`HOC_URL says where it is; it is ${api.url}.`)
  await api.startAgain()

  expect(await agent.ended()).toMatchObject({ code: 0 })
  expect(await runsIn(folder)).toMatchObject([{ state: 'succeeded' }])
})

it('needs no more than a member’s key for the operations that docs/sdk.md names', async () => {
  const page = readFileSync(new URL('../../../docs/sdk.md', import.meta.url), 'utf8')
  const row = page.split('\n').find((line) => line.startsWith('| do runs with `governedRun`')) ?? ''
  const scopes = Array.from(row.matchAll(/`(runs\.[a-z_]+)`/g), ([, scope = '']) => scope)
  const { keys, members } = owner()
  const service = await members.addService({ name: 'Word counter', role: 'member' })
  const issued = service.outcome === 'done' && (await keys.issue({ memberId: service.value.id, name: 'Words', scopes }))

  const own = { HOC_URL: api.url, HOC_KEY: String(issued && issued.outcome === 'done' && issued.value.secret) }

  expect(scopes).toHaveLength(7)
  expect(await startAgent([texts(2)], own).ended()).toMatchObject({ code: 0 })
  const agent = startAgent([texts(2), '60000'], own)
  await expect.poll(agent.says).toMatch(/^Run /)
  agent.kill('SIGTERM')
  expect(await agent.ended()).toMatchObject({ err: expect.stringContaining('told to end by SIGTERM') })
  const ended =
    await db.all(`select state from hoc.runs where created_by = '${service.outcome === 'done' && service.value.id}'
    order by id`)
  expect(ended.map(({ state }) => state)).toEqual(['succeeded', 'cancelled'])
})

it('says that it needs a key', async () => {
  const { HOC_URL = '' } = env

  expect(await startAgent([texts(1)], { HOC_URL }).ended()).toMatchObject({
    code: 1,
    err: expect.stringContaining('Expected HOC_KEY, saw none.'),
  })
})

it('is told which field of a declaration the API does not take, and what of it', async () => {
  const plan = { agent: 'odd-agent', goal: '', estimatedMicros: -1, client: owner() }

  const error = await governedRun(plan, () => 1).catch((thrown: unknown) => thrown)

  expect(error).toMatchObject({ code: 'RUN_REFUSED', runId: undefined })
  expect(error).toHaveProperty('message', expect.stringMatching(/goal: .+ estimatedMicros: .+ Nothing was done\./))
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

  expect(await agent.ended()).toMatchObject({ code: 0, err: begun(id) })
  expect(await runsIn(folder)).toMatchObject([{ id, state: 'succeeded' }])
  const steps = await stepsOf(id)
  expect(steps.map(({ seq }) => seq)).toEqual(Array.from({ length: 41 }, (_, seq) => seq))
  expect(steps.reduce((sum, { cost }) => sum + Number(cost), 0)).toBe(((40 * 41) / 2) * MICROS_PER_WORD)
  expect(await owner().traces.verify({ runId: id })).toMatchObject({
    value: { verified: 41, broken: null },
  })
}, 120_000)
