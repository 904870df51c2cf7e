import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

import { hangUp, problem } from '../test/serve.ts'
import { goOn, killed, runId, serveRuns, stop, thrownBy, type Script } from '../test/serve-runs.ts'
import { governedRun } from './governed-run.ts'
import type { GovernedRun } from './run.ts'
import type { RunError } from './run-errors.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 200, graceMs: 100 } as const

const errorOf = async (script: Script, work: (run: GovernedRun) => unknown): Promise<RunError> => {
  await using api = await serveRuns(script)
  return await thrownBy(governedRun({ ...plan, client: api.client }, work))
}

const twoSteps = async ({ step }: GovernedRun) => {
  for (const skill of ['orders.read', 'invoices.match']) await step(skill, () => 1)
}
const broken = () => {
  throw Object.assign(new Error('orders.read did not answer'), { code: 'TOOL_TIMEOUT' })
}
const away = { steps: [hangUp], complete: [hangUp], cancel: [hangUp] }
const shut = { steps: [killed], complete: [killed] }
const silent = 'Its end could not be recorded: it will be found crashed after its lease.'

describe('an error of a run', () => {
  const cases: readonly (readonly [string, Script, (run: GovernedRun) => unknown, readonly string[]])[] = [
    ['that was ungoverned', { ...away, checkpoint: [goOn, hangUp] }, twoSteps, ['notRecorded', 'thrown']],
    [
      'that was stopped',
      { ...shut, checkpoint: [goOn, stop('governance', 'GOVERNANCE_KILLED')] },
      twoSteps,
      ['notRecorded', 'thrown'],
    ],
    ['that answered', { complete: [killed] }, () => ({ orders: [1, 2, 3] }), ['answer', 'value']],
    ['that threw', away, broken, ['thrown']],
    ['that was not begun', { ...away, start: [hangUp] }, () => 1, ['notCancelled']],
    ['that was refused', { start: [killed], cancel: [killed] }, () => 1, ['answer', 'notCancelled']],
  ]

  it.each(cases)('%s is printed without what may be asked of it', async (_, script, work, keys) => {
    const error = await errorOf(script, work)
    const printed = inspect(error)

    for (const key of keys) expect([key, error[key as keyof RunError]]).not.toEqual([key, undefined])
    expect(printed).not.toMatch(/(answer|value|thrown|notRecorded|notCancelled|says|problem):/)
    expect(printed).toContain(`${error.message}\n`)
    expect(printed).toContain(`code: '${error.code}'`)
    expect(printed).toContain(`runId: '${runId}'`)
    expect(printed).toContain('reasons: [')
    expect(printed.match(/^ *at /gm)?.length).toBeLessThan(22) // of itself, and of a cause
  })

  it('that is in no record says what becomes of it, and how many steps are in none', async () => {
    const [governance, tooLate] = [stop('governance', 'GOVERNANCE_KILLED'), stop('run', 'RUN_CANCELLED')]
    const says = async (script: Script, work: (run: GovernedRun) => unknown) => (await errorOf(script, work)).message

    expect(await says({ ...away, checkpoint: [goOn, hangUp] }, twoSteps)).toMatch(
      new RegExp(`${silent} 1 finished step is in no record\\.$`),
    )
    expect(
      await says({ ...shut, checkpoint: [goOn, goOn, governance] }, (run) => twoSteps(run).then(run.checkpoint)),
    ).toMatch(new RegExp(`${silent} 2 finished steps are in no record\\.$`))
    expect(await says({ complete: [killed] }, twoSteps)).toMatch(new RegExp(`Its work is done\\. ${silent}$`))
    expect(await says(away, twoSteps)).toMatch(
      /or leave it: it will be found crashed after its lease\. Its work is done\. 2 finished steps are in no record\.$/,
    )
    expect(await says(away, broken)).toMatch(
      /after its lease\. Its function threw TOOL_TIMEOUT, "orders\.read did not answer"\.$/,
    )
    expect(await says({ checkpoint: [goOn, tooLate], steps: [problem(409, 'RUN_NOT_RUNNING')] }, twoSteps)).toMatch(
      /give it a longer lease\. 1 finished step is in no record\.$/,
    )
    expect(
      await says(
        { checkpoint: [goOn, governance, tooLate], complete: [problem(409, 'RUN_ENDED_OTHERWISE')] },
        twoSteps,
      ),
    ).toMatch(/has done so\. It has ended without this process\.$/)
  })

  it('whose end is recorded claims nothing else', async () => {
    const error = await errorOf({ checkpoint: [goOn, stop('governance', 'GOVERNANCE_KILLED')] }, twoSteps)

    expect(error).toMatchObject({ isRecorded: true, unrecordedSteps: 0 })
    expect(error.message).toMatch(/Begin another one when whoever can lift the reason has done so\.$/)
  })

  it('that was aborted does not say in why it is not recorded that its work is done', async () => {
    const { notRecorded } = await errorOf({ ...away, checkpoint: [goOn, hangUp] }, twoSteps)

    expect(notRecorded).toMatchObject({ code: 'RUN_NOT_RECORDED' })
    expect((notRecorded as Error).message).not.toContain('Its work is done')
  })

  it('that did not begin claims no more than is known of it', async () => {
    const declared = await errorOf({ start: [hangUp] }, () => 1)
    const unknown = await errorOf({ declare: [hangUp] }, () => 1)
    const left = await errorOf({ ...away, start: [hangUp] }, () => 1)

    for (const { message } of [declared, unknown, left]) {
      expect(message).toContain('None of its work was done.')
      expect(message).not.toContain('Nothing was done')
    }
    expect(unknown.message).toMatch(/Whether it was declared is not known: if it was, it is cancelled by itself/)
    expect(declared.message).toMatch(/more patience\.$/)
    expect(left.message).toMatch(/It could not be cancelled either, and ends by itself: /)
  })
})

describe('work that is no function', () => {
  it.each([undefined, null, 'work', { work: () => 1 }])('is refused before anything is declared: %j', async (work) => {
    await using api = await serveRuns()

    const error = await thrownBy(governedRun({ ...plan, client: api.client }, work as never))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', runId: undefined })
    expect(error.message).toContain('work: Expected a function, as in governedRun(options, async (run) => …), saw ')
    expect(api.verbs()).toEqual([])
  })

  it('is refused of a step before anything is asked', async () => {
    await using api = await serveRuns()

    const error = await thrownBy(
      governedRun({ ...plan, client: api.client }, ({ step }) => step('orders.read', undefined as never)),
    )

    expect(error).toMatchObject({ code: 'STEP_INVALID', runId })
    expect(error.message).toContain('Step "orders.read": work: Expected a function')
    expect(api.verbs()).toEqual(['declare', 'start', 'complete'])
  })
})
