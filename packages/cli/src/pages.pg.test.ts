import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hocHere, hocJson } from '../test/hoc.ts'
import { commandsOf, scriptOf, type } from '../test/page.ts'
import { serving } from '../test/serving.ts'

let db: TestDatabase
let api: Awaited<ReturnType<typeof serving>>
beforeAll(async () => {
  db = await openTestDatabase()
  api = await serving(environmentOf(db))
})
afterAll(async () => {
  await api.stop()
  await db.close()
})

it('takes a run from its declaration to its proof, as docs/runs.md does', async () => {
  const { ended } = await type(commandsOf('runs.md', 'run'), api.env)

  for (const { command, code, err } of ended) expect({ command, code, err }).toEqual({ command, code: 0, err: '' })
  const [, started, asked, , , completed, outcome, , verified, proven] = ended.map(({ out }) => out)
  expect(started).toMatch(/^state +running$/m)
  expect(asked).toMatch(/^verdict +continue$/m)
  expect(completed).toMatch(/^verdict +no_violation$/m)
  expect(outcome).toMatch(/^state +succeeded$/m)
  expect(verified).toMatch(/^verified +1$/m)
  expect(proven).toMatch(/^Run \S+ is proven: /)
})

it('takes a run through its requests, as docs/runs.md does', async () => {
  const { PATH } = process.env
  const script = scriptOf('runs.md', 'curl').replaceAll('curl -sS', 'curl -sS --fail-with-body')

  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    env: { PATH, ...api.env },
  })

  expect(stderr).toBe('')
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  const { runId } = answers.at(-1) as { runId: string }
  expect(answers).toMatchObject([
    { id: runId, state: 'running', leaseSeconds: 600, agentId: 'invoice-agent', onBehalfOf: 'alice@example.com' },
    { runId, verdict: 'continue' },
    { runId, recorded: 1, steps: 1 },
    { id: runId, state: 'running' },
    { run: { id: runId, state: 'succeeded' } },
    { runId, state: 'succeeded', totals: { steps: 1, costMicros: 20_000, inputTokens: 800, outputTokens: 64 } },
  ])
  expect((await hocHere(['traces', 'verify', runId], api.env)).out).toMatch(/^verified +1$/m)
  expect((await hocHere(['run', 'prove', runId], api.env)).out).toMatch(/^Run \S+ is proven: /)
})

it('makes a run that fails, and explains it, as docs/explain.md does', async () => {
  const { ended, variables } = await type(commandsOf('explain.md', 'story'), api.env, untilModeHolds)

  const denied = ended.filter(({ code }) => code !== 0)
  expect(denied.map(({ command }) => command)).toEqual([expect.stringContaining('hoc runs heartbeat')])
  const told = async () => (await hocJson(['run', 'explain', variables['ID'] ?? ''], api.env)).json.value
  const hinges = async () => {
    return (await told()).hinges.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`)
  }
  await expect.poll(hinges).toEqual(['error TOOL_TIMEOUT', 'step ORDERS_AWAY', 'threshold max_cost_micros'])
  const { incidents, lessons } = await told()
  expect({ incidents: incidents.items.length, lessons: lessons.items.length }).toEqual({ incidents: 2, lessons: 1 })
  expect(ended.at(-2)?.out).toContain('TOOL_TIMEOUT')
  expect(ended.at(-1)?.out).toMatch(/^Run \S+ is proven: /)
})

it('suppresses a known cause, keeps what that prevented, and lifts it, as docs/lessons.md does', async () => {
  const { ended, variables } = await type(commandsOf('lessons.md', 'suppress'), api.env)

  for (const { command, code, err } of ended) expect({ command, code, err }).toEqual({ command, code: 0, err: '' })
  const [, , , completed, incidents, preventions, explained, active, lifted] = ended.map(({ out }) => out)
  const { SUPPRESSION = '' } = variables
  expect(SUPPRESSION).not.toBe('')
  expect(incidents).toBe('none')
  expect(preventions).toMatch(/ retry-policy +SUPPLIER_AWAY /)
  expect(explained).toContain(`retry-policy deals with it, says the suppression ${SUPPRESSION}.`)
  expect(completed).toMatch(/^verdict +advisory$/m)
  expect(explained).toMatch(/^Lessons:\n.*\n.* Failure: SUPPLIER_AWAY/m)
  expect(active).toContain(SUPPRESSION)
  expect(lifted).toMatch(/^state +lifted$/m)
})

it('ends a run that a model failed, and closes what a replay found, as docs/runs.md does', async () => {
  const commands = [...commandsOf('runs.md', 'model'), ...commandsOf('runs.md', 'mismatch')]
  const { ended, variables } = await type(commands, api.env)

  for (const { command, code, err } of ended) expect({ command, code, err }).toEqual({ command, code: 0, err: '' })
  const [failure, incidents, , open, resolved, ofRun] = ended.slice(-6).map(({ out }) => out)
  expect(failure).toMatch(/^model +claude-opus$/m)
  expect(incidents).toContain('LLM Failure: timeout')
  expect(open).toContain(variables['MISMATCH'])
  expect(resolved).toMatch(/^resolution +expected_change$/m)
  expect(ofRun).toMatch(/ resolved +0 /)
})

it('makes a key for an agent that is for its runs alone, as docs/sdk.md does', async () => {
  const { ended } = await type(commandsOf('sdk.md', 'key'), api.env)
  const HOC_KEY = /hoc_[\w-]{40,}/.exec(ended.at(-1)?.out ?? '')?.[0] ?? ''
  const env = { ...api.env, HOC_KEY }

  const agents = await type(commandsOf('runs.md', 'run'), env)
  const { code, err } = await hocHere(['run', 'explain', agents.variables['ID'] ?? ''], env)

  const refused = agents.ended.filter((each) => each.code !== 0)
  expect(refused.map((each) => each.command)).toEqual(['hoc traces verify "$ID"'])
  expect(refused[0]?.err).toContain('SCOPE_MISSING')
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('GRANT_MISSING') })
})

// What the page sleeps for: that the API lets in, or does not, as the mode says that was set last.
async function untilModeHolds(after: string): Promise<void> {
  const told = async () => (await hocHere(['authority', 'explain', '--operation', 'runs.heartbeat'], api.env)).out
  const isStopped = async () => (await told()).includes('GOVERNANCE_KILLED')
  await expect.poll(isStopped).toBe(after.includes('--mode killed'))
}
