import { wordsOfIssue } from '@hoc/spine-schemas/issue-words'
import type { RunId } from '@hoc/spine-schemas/runs'
import { SentStep } from '@hoc/spine-schemas/traces'

import { runError } from './run-errors.ts'
import type { NamedStep, StepInHand, ToldStep } from './run.ts'
import type { Unnumbered } from './step-buffer.ts'
import { failureOf } from './thrown.ts'

const Unnumbered = SentStep.omit({ seq: true })

/** What a step is given, if it can be recorded, however it ends. Throws where it cannot. */
export function readNamed(named: NamedStep, runId: RunId): Pick<Unnumbered, 'params'> {
  return readStep({ ...named, status: 'success', outcomeCategory: 'SUCCESS' }, { runId })
}

/** Throws where what does a step is no function: nothing would be done. */
export function readWork({ skill }: NamedStep, work: unknown, runId: RunId): void {
  if (typeof work === 'function') return
  const what = `${stepBy(skill)} work: Expected a function, saw what is ${typeof work}.`
  throw runError('STEP_INVALID', { runId, what, advice: 'Call it as step(skill, async (step) => …).' })
}

interface Told {
  readonly runId: RunId
  /** What was called to tell it, where that is not the step itself, and what to know of that. */
  readonly by?: string
  readonly hint?: string | undefined
}

/** What can be recorded of a step as it is told. Throws where that is nothing. */
export function readStep(told: ToldStep, { runId, by, hint }: Told): Unnumbered {
  const { success, data, error } = Unnumbered.safeParse(told)
  if (!success) {
    const [issue] = error.issues
    const wrong = issue && `${issue.path.join('.') || 'the whole'}: ${wordsOfIssue(issue, told).replace(/\.$/, '')}.`
    throw runError('STEP_INVALID', { runId, what: [stepBy(told.skill, by), wrong, hint].filter(Boolean).join(' ') })
  }
  return { ...data, params: copyOf(data.params) } // what becomes of it afterwards is not what was given
}

function stepBy(skill: unknown, by?: string): string {
  return `Step "${String(skill).slice(0, 100)}"${by === undefined ? '' : `, ${by}`}:`
}

// Not structuredClone(): it throws at what observes an object from outside.
function copyOf<Value>(value: Value): Value
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]))
}

interface Doing {
  readonly runId: RunId
  readonly signal: AbortSignal
  readonly record: (step: Unnumbered) => void
}

/** Does a step, and tells how it went: what it answered or threw is left as it is. */
export async function doStep<T>(
  named: NamedStep,
  work: (step: StepInHand) => T | Promise<T>,
  { runId, signal, record }: Doing,
): Promise<T> {
  const { skill } = named
  const { params } = readNamed(named, runId)
  const began = performance.now()
  const { inHand, factsAtEnd } = handStep(skill, { runId, signal })
  const told = (rest: Pick<ToldStep, 'status' | 'outcomeCategory' | 'outcomeCode'>) => {
    const durationMs = Math.round(performance.now() - began)
    return readStep({ skill, params, ...rest, ...factsAtEnd(), durationMs }, { runId })
  }

  try {
    const value = await work(inHand)
    record(told({ status: 'success', outcomeCategory: 'SUCCESS' }))
    return value
  } catch (thrown) {
    const outcomeCategory = signal.aborted ? 'STOPPED' : 'ERROR'
    record(told({ status: 'failure', outcomeCategory, outcomeCode: failureOf(thrown).errorCode }))
    throw thrown
  }
}

const MONEY = 'Money is told in whole millionths of a dollar: for 0.5 dollars, spend(500_000).'
const TOKENS = 'Tokens are whole numbers.'
const LATE = 'Await what spends, inside the step.'
const TELLABLE = ['outcomeCategory', 'outcomeCode', 'retryCount']

// A step as its function has it, and what that has told so far. What could not be recorded is refused where it is told.
function handStep(skill: string, { runId, signal }: Pick<Doing, 'runId' | 'signal'>) {
  let facts: Partial<ToldStep> = {}
  let costMicros = 0
  let tokens: Pick<ToldStep, 'inputTokens' | 'outputTokens'> = {}
  let hasEnded = false
  const refused = (what: string, advice: string) => runError('STEP_INVALID', { runId, what, advice })
  const sure = (of: Partial<ToldStep>, by: string, hint?: string) => {
    if (hasEnded) throw refused(`${stepBy(skill, by)} It came too late: the step has ended.`, LATE)
    return readStep({ skill, status: 'success', outcomeCategory: 'SUCCESS', ...of }, { runId, by, hint })
  }
  const inHand: StepInHand = {
    signal,
    spend(micros) {
      const by = `spend(${typeof micros === 'number' ? micros : typeof micros})`
      sure({ costMicros: micros }, by, MONEY)
      costMicros = sure({ costMicros: costMicros + micros }, `${by}, ${costMicros + micros} in all`, MONEY).costMicros
    },
    count({ input, output }) {
      sure({ inputTokens: input, outputTokens: output }, 'count', TOKENS)
      const counted = { inputTokens: more(tokens.inputTokens, input), outputTokens: more(tokens.outputTokens, output) }
      sure(counted, 'count, in all', TOKENS)
      tokens = counted
    },
    tell(of) {
      const odd = Object.keys(of).find((key) => !TELLABLE.includes(key))
      if (odd !== undefined) {
        throw refused(`${stepBy(skill, 'tell')} It was told "${odd}".`, `It takes ${TELLABLE.join(', ')}.`)
      }
      sure(of, 'tell')
      facts = { ...facts, ...of }
    },
  }
  const factsAtEnd = (): Partial<ToldStep> => {
    hasEnded = true
    return { ...facts, ...tokens, costMicros }
  }
  return { inHand, factsAtEnd }
}

// What nobody counted stays unknown.
function more(known: number | null | undefined, told: number | undefined): number | undefined {
  return told === undefined ? (known ?? undefined) : (known ?? 0) + told
}
