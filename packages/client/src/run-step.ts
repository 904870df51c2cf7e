import { SentStep } from '@hoc/spine-schemas/traces'

import { failureOf, runError } from './run-errors.ts'
import type { NamedStep, StepInHand, ToldStep } from './run.ts'
import type { Unnumbered } from './step-buffer.ts'

const Unnumbered = SentStep.omit({ seq: true })

/** What a step is given, if it can be recorded, however it ends. Throws where it cannot. */
export function readNamed(named: NamedStep): Pick<Unnumbered, 'params'> {
  return readStep({ ...named, status: 'success', outcomeCategory: 'SUCCESS' })
}

/** What can be recorded of a step as it is told. Throws where that is nothing. */
export function readStep(told: ToldStep): Unnumbered {
  const { success, data, error } = Unnumbered.safeParse(told)
  if (!success) {
    const [issue] = error.issues
    throw invalid(told, issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}.` : undefined)
  }
  return { ...data, params: copyOf(data.params) } // what becomes of it afterwards is not what was given
}

// Not structuredClone(): it throws at what observes an object from outside.
function copyOf<Value>(value: Value): Value
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]))
}

/** Does a step, and tells how it went: what it answered or threw is left as it is. */
export async function doStep<T>(
  named: NamedStep,
  work: (step: StepInHand) => T | Promise<T>,
  { signal, record }: { readonly signal: AbortSignal; readonly record: (step: Unnumbered) => void },
): Promise<T> {
  const { skill } = named
  const { params } = readNamed(named)
  const began = performance.now()
  let facts: Partial<ToldStep> = {}
  let costMicros = 0
  let tokens: Pick<ToldStep, 'inputTokens' | 'outputTokens'> = {}
  const sure = (of: Partial<ToldStep>) => readStep({ skill, status: 'success', outcomeCategory: 'SUCCESS', ...of })
  const inHand: StepInHand = {
    signal,
    spend(micros) {
      sure({ costMicros: micros })
      costMicros = sure({ costMicros: costMicros + micros }).costMicros
    },
    count({ input, output }) {
      sure({ inputTokens: input, outputTokens: output })
      const counted = { inputTokens: more(tokens.inputTokens, input), outputTokens: more(tokens.outputTokens, output) }
      sure(counted)
      tokens = counted
    },
    tell(of) {
      sure(of)
      facts = { ...facts, ...of }
    },
  }
  const told = (rest: Pick<ToldStep, 'status' | 'outcomeCategory' | 'outcomeCode'>) =>
    readStep({
      skill,
      params,
      ...rest,
      ...facts,
      ...tokens,
      costMicros,
      durationMs: Math.round(performance.now() - began),
    })

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

// What nobody counted stays unknown.
function more(known: number | null | undefined, told: number | undefined): number | undefined {
  return told === undefined ? (known ?? undefined) : (known ?? 0) + told
}

function invalid({ skill }: ToldStep, what: string | undefined) {
  return runError('STEP_INVALID', { what: `Step "${String(skill).slice(0, 100)}": ${what}` })
}
