import { describe, expect, it } from 'vitest'

import { runId, serveRuns, stop } from '../test/serve-runs.ts'
import { governedRun, type GovernedRunOptions } from './governed-run.ts'
import type { GovernedRun } from './run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 500, graceMs: 100 } as const

/** What a run throws, in a box: what is odd would be asked for a `then`. */
async function boxed(run: Promise<unknown>): Promise<{ readonly thrown: unknown }> {
  try {
    await run
  } catch (thrown) {
    return { thrown }
  }
  throw new Error('Expected it to throw, saw that it did not.')
}

class Spoken extends Error {
  override get message(): string {
    throw new Error('Do not ask me.')
  }
}

class Sealed extends Error {
  set runId(_: unknown) {
    throw new Error('Do not name me.')
  }
}

const silent = new Proxy(
  {},
  {
    get() {
      throw new Error('Do not ask me.')
    },
    getPrototypeOf() {
      throw new Error('Do not ask me.')
    },
  },
)
const gone = Proxy.revocable({}, {})
gone.revoke()
const circular: { self?: unknown; message: string } = { message: 'I go round.' }
circular.self = circular
const looped = Object.assign(new Error('I am my own cause.'), { code: 'LOOPED' })
looped.cause = looped

const odd: readonly (readonly [string, unknown, string, string])[] = [
  ['nothing', undefined, 'THROWN', 'It says nothing.'],
  ['null', null, 'THROWN', 'It says nothing.'],
  ['a text', 'No.', 'THROWN', 'No.'],
  ['a number', 0, 'THROWN', '0'],
  ['a symbol', Symbol('no'), 'THROWN', 'Symbol(no)'],
  ['an object that contains itself', circular, 'THROWN', 'I go round.'],
  ['an error that is its own cause', looped, 'LOOPED', 'I am my own cause.'],
  ['an object without a prototype', Object.assign(Object.create(null), { code: 'BARE' }), 'BARE', 'It says nothing.'],
  ['a proxy of an error', new Proxy(new TypeError('Seen from outside.'), {}), 'TypeError', 'Seen from outside.'],
  ['a proxy that answers nothing', silent, 'THROWN', 'It says nothing.'],
  ['a proxy that is revoked', gone.proxy, 'THROWN', 'It says nothing.'],
  ['an error whose message throws', new Spoken(), 'Error', 'It says nothing.'],
  ['an error that refuses a name', new Sealed('Sealed.'), 'Error', 'Sealed.'],
  ['a frozen error', Object.freeze(new Error('Frozen.')), 'Error', 'Frozen.'],
]

describe('a run is recorded as failed, and throws on what was thrown:', () => {
  const works: readonly (readonly [string, (run: GovernedRun, thrown: unknown) => Promise<unknown>])[] = [
    ['its function', (_, thrown) => Promise.reject(thrown)],
    ['a step', ({ step }, thrown) => step('orders.read', () => Promise.reject(thrown))],
    [
      'a step that nobody awaited',
      ({ step }, thrown) => {
        void step('orders.read', () => Promise.reject(thrown))
        return Promise.resolve(7)
      },
    ],
  ]

  it.each(works.flatMap(([by, work]) => odd.map(([what, ...told]) => [what, by, work, told] as const)))(
    '%s, by %s',
    async (_, by, work, [value, errorCode, errorMessage]) => {
      await using api = await serveRuns()

      const { thrown } = await boxed(governedRun({ ...plan, client: api.client }, (run) => work(run, value)))

      expect(Object.is(thrown, value)).toBe(true)
      expect(api.sent('complete').map(({ body }) => body)).toEqual([{ outcome: 'failed', errorCode, errorMessage }])
      const steps = api.sent('steps').flatMap(({ body }) => body.steps)
      expect(steps).toMatchObject(by === 'its function' ? [] : [{ status: 'failure', outcomeCode: errorCode }])
    },
  )

  it.each(odd.slice(1))('%s, for which its signal was aborted', async (_, value) => {
    const told = new AbortController()
    const { signal } = told
    const onWaiting = () => told.abort(value)

    await using away = await serveRuns({ start: [(response) => response.destroy()] })
    const { thrown } = await boxed(governedRun({ ...plan, signal, onWaiting, client: away.client }, () => 1))

    expect(Object.is(thrown, value)).toBe(true)
    expect(away.verbs().at(-1)).toBe('cancel')
  })
})

it('fails with the code that an error has of its own', async () => {
  await using api = await serveRuns()
  const late = (): never => {
    // #region code
    const timeout = new Error('orders.read did not answer.')
    throw Object.assign(timeout, { code: 'TOOL_TIMEOUT' })
    // #endregion
  }

  await boxed(governedRun({ ...plan, client: api.client }, ({ step }) => step('orders.read', late)))

  const told = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' }
  expect(api.sent('complete')).toMatchObject([{ body: { outcome: 'failed', ...told } }])
})

describe('an error of a run names the run', () => {
  const thrownIn = async (work: (run: GovernedRun) => unknown, more: Partial<GovernedRunOptions> = {}) => {
    await using api = await serveRuns()
    return (await boxed(governedRun({ ...plan, ...more, client: api.client }, work))).thrown
  }
  const wrong: readonly (readonly [string, (run: GovernedRun) => unknown])[] = [
    ['a step', ({ step }) => step({ skill: '' }, () => 1)],
    ['a record', ({ record }) => record({ skill: '', status: 'skipped', outcomeCategory: 'SKIPPED' })],
    ['a cost', ({ step }) => step('a', ({ spend }) => spend(-1))],
  ]

  it.each(wrong)('where %s cannot be recorded, and already where it is caught', async (_, work) => {
    const caught: unknown[] = []
    const thrown = await thrownIn(async (run) => {
      try {
        await work(run)
      } catch (error) {
        caught.push({ ...(error as object) })
        throw error
      }
    })

    expect(thrown).toMatchObject({ code: 'STEP_INVALID', runId })
    expect(caught).toMatchObject([{ code: 'STEP_INVALID', runId }])
  })

  it('where its signal is aborted for it', async () => {
    const heard: unknown[] = []
    const listening = (run: GovernedRun) =>
      run.signal.addEventListener('abort', () => heard.push({ ...(run.signal.reason as object) }))
    await thrownIn((run) => {
      listening(run)
      throw new Error('orders.read did not answer.')
    })
    await using api = await serveRuns({ checkpoint: [stop('governance', 'GOVERNANCE_KILLED')] })
    await boxed(
      governedRun({ ...plan, client: api.client }, (run) => {
        listening(run)
        return run.step('orders.read', () => 1)
      }),
    )

    expect(heard).toMatchObject([{ runId }, { code: 'RUN_STOPPED', runId }])
  })
})

describe('what a step tells of itself and cannot be recorded', () => {
  const saidOf = async (work: (run: GovernedRun) => unknown) => {
    await using api = await serveRuns()
    const { thrown } = await boxed(governedRun({ ...plan, client: api.client }, work))
    return { message: (thrown as Error).message, steps: api.sent('steps').flatMap(({ body }) => body.steps) }
  }

  it('is refused by the name of what was called, with what to tell instead', async () => {
    const half = await saidOf(({ step }) => step('llm', ({ spend }) => spend(0.5)))
    expect(half.message).toContain('Step "llm", spend(0.5): costMicros: ')
    expect(half.message).toContain('for 0.5 dollars, spend(500_000).')
    const sum = await saidOf(({ step }) => step('llm', ({ spend }) => [4e9, 1].map(spend)))
    expect(sum.message).toContain('spend(1), 4000000001 in all: costMicros: ')
    const count = await saidOf(({ step }) => step('llm', (current) => current.count({ input: 0.5 })))
    expect(count.message).toContain('Step "llm", count: inputTokens: ')
    const less = await saidOf(({ record }) => record({ skill: 'llm', status: 'skipped' } as never))
    expect(less.message).toContain('Step "llm": outcomeCategory: It is missing: expected string.')
    const tell = await saidOf(({ step }) => step('llm', (current) => current.tell({ outcomeCategory: '' })))
    expect(tell.message).toContain('Step "llm", tell: outcomeCategory: ')
  })

  it('adds nothing, and fails the step that does not catch it, with what it had told before', async () => {
    const { steps } = await saidOf(({ step }) =>
      step('llm', ({ spend }) => {
        spend(30)
        spend(0.5)
      }),
    )

    expect(steps).toMatchObject([{ skill: 'llm', status: 'failure', outcomeCode: 'STEP_INVALID', costMicros: 30 }])
  })

  it('adds nothing to a step that catches it', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, ({ step }) =>
      step('llm', ({ spend }) => {
        expect(() => spend(0.5)).toThrow('spend(0.5)')
        spend(30)
      }),
    )

    expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([{ status: 'success', costMicros: 30 }])
  })
})
