import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hocHere, hocJson } from '../test/hoc.ts'
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

it('carries out a lesson’s whole life over HTTP, and a draft’s that is made of it', async () => {
  const value = async (...args: string[]) =>
    ((await hocJson(args, api.env)).json as { value: Record<string, unknown> }).value
  const failure = ['lessons', 'emit-failure', '--severity', 'high', '--error-code', 'EXECUTION_TIMEOUT']

  const { id, ...lesson } = await value(...failure)
  expect(lesson).toMatchObject({ state: 'pending', title: 'Failure: EXECUTION_TIMEOUT', severity: 'high' })
  expect((await hocHere(failure, api.env)).err).toContain('LESSON_DEBOUNCED')
  expect(await value('lessons', 'stats')).toMatchObject({ total: 1, byType: { failure: 1 } })
  expect((await hocHere(['lessons', 'ls', '--state', 'pending'], api.env)).out).toContain('Failure: EXECUTION_TIMEOUT')

  const until = new Date(Date.now() + 86_400_000).toISOString()
  expect(await value('lessons', 'defer', String(id), '--until', until)).toMatchObject({ state: 'deferred' })
  expect(await value('lessons', 'reactivate', String(id))).toMatchObject({ state: 'pending' })
  const { proposal } = (await value('lessons', 'convert-to-draft', String(id))) as { proposal: { id: string } }
  expect(proposal).toMatchObject({ type: 'timeout_policy', state: 'draft', provenance: { lessonId: id } })
  expect((await hocHere(['lessons', 'dismiss', String(id), '--reason', 'Too late.'], api.env)).err).toContain(
    'LESSON_NOT_PENDING',
  )

  const rule = JSON.stringify({ trigger: { errorCode: 'T' }, action: { type: 'warn', description: 'Warn of it.' } })
  const revising = ['proposals', 'revise', proposal.id, '--version', '1', '--reason', 'Warn first.', '--rule', rule]
  expect(await value(...revising)).toMatchObject({ version: 2, rule: { action: { type: 'warn' } } })
  expect(await value('proposals', 'list-versions', proposal.id)).toMatchObject({
    items: [
      { version: 1, reason: null },
      { version: 2, reason: 'Warn first.' },
    ],
  })
  expect((await hocHere(['proposals', 'ls'], api.env)).out).toContain('timeout_policy')

  const near = ['--metric', 'budget', '--current-value', '91.3', '--threshold-value', '100']
  expect(await value('lessons', 'emit-near-threshold', ...near)).toMatchObject({
    title: 'Near-Threshold: budget at 91.3%',
  })
  const good = ['--success-type', 'cost_efficiency', '--metrics', '{"efficiencyScore":40}']
  expect(await value('lessons', 'emit-critical-success', ...good)).toMatchObject({
    pattern: { metrics: { efficiencyScore: 40 } },
  })
})

it('explains and proves a run that taught one, for people and whole as JSON', async () => {
  const value = async (...args: string[]) =>
    ((await hocJson(args, api.env)).json as { value: Record<string, any> }).value
  const errand = [
    '--agent-id',
    'invoice-agent',
    '--goal',
    'Match the invoices.',
    '--actor-type',
    'system',
    '--source',
    'api',
  ]
  const { id } = await value('runs', 'declare', ...errand)
  await value('run', 'start', id)
  const failure = [
    '--outcome',
    'failed',
    '--error-code',
    'TOOL_TIMEOUT',
    '--error-message',
    'orders.read did not answer.',
  ]
  const { lessonIds } = await value('run', 'complete', id, ...failure)

  const told = await hocHere(['run', 'explain', id], api.env)
  expect(told).toMatchObject({ code: 0, err: '' })
  expect(told.out).toContain(`Run ${id} of invoice-agent: failed, TOOL_TIMEOUT`)
  expect(told.out).toContain('error  TOOL_TIMEOUT  Had it not failed: orders.read did not answer.')
  expect(told.out).toContain('Failure: TOOL_TIMEOUT')
  expect(await value('run', 'explain', id)).toMatchObject({
    declaration: { agentId: 'invoice-agent' },
    lessons: { items: lessonIds.map((lessonId: string) => ({ id: lessonId })) },
  })
  expect((await hocHere(['run', 'prove', id], api.env)).out).toMatch(/is proven: \d+ records .*, none differs\.$/m)
  const drafted = await hocHere(['lessons', 'convert-to-draft', lessonIds[0]], api.env)
  const [, proposalId] = /^proposal +(\S+)\n/.exec(drafted.out) ?? []
  expect(drafted.out).not.toContain('{')
  const after = await hocHere(['run', 'explain', id], api.env)
  expect(after.out).toContain(
    `Learned (now converted_to_draft, draft ${proposalId}: "hoc proposals get ${proposalId}")`,
  )
  expect(after.out).toMatch(new RegExp(`Lessons:\n.*draftProposalId .*\n.*${proposalId}`))
  expect((await value('run', 'explain', id)).lessons.items).toMatchObject([{ draftProposalId: proposalId }])
  expect((await hocHere(['run', 'explain', lessonIds[0]], api.env)).err).toContain('RUN_NOT_FOUND')
})
