import { SentStep } from '@hoc/spine-schemas/traces'

import { failureOf, runError } from './run-errors.ts'
import type { NamedStep, StepInHand, ToldStep } from './run.ts'
import { BATCH_BYTES, bytesOf, type Unnumbered } from './step-buffer.ts'

const Unnumbered = SentStep.omit({ seq: true })

/** What can be recorded of a step as it is told. Throws where that is nothing. */
export function readStep(told: ToldStep): Unnumbered {
  const { success, data, error } = Unnumbered.safeParse(told)
  if (!success) {
    const [issue] = error.issues
    throw invalid(told, issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}.` : undefined)
  }
  const bytes = bytesOf(data)
  if (bytes > BATCH_BYTES) throw invalid(told, `It takes ${bytes} bytes.`)
  return { ...data, params: structuredClone(data.params) } // what becomes of it afterwards is not what was given
}

/** Does a step, and tells how it went: what it answered or threw is left as it is. */
export async function doStep<T>(
  { skill, params: given = {} }: NamedStep,
  work: (step: StepInHand) => T | Promise<T>,
  { signal, record }: { readonly signal: AbortSignal; readonly record: (step: Unnumbered) => void },
): Promise<T> {
  const { params } = readStep({ skill, params: given, status: 'success', outcomeCategory: 'SUCCESS' })
  const began = performance.now()
  let facts: Partial<ToldStep> = {}
  let costMicros = 0
  let tokens: Pick<ToldStep, 'inputTokens' | 'outputTokens'> = {}
  const inHand: StepInHand = {
    signal,
    spend(micros) {
      readStep({ skill, status: 'success', outcomeCategory: 'SUCCESS', costMicros: micros })
      costMicros += micros
    },
    count({ input, output }) {
      const counted = { inputTokens: more(tokens.inputTokens, input), outputTokens: more(tokens.outputTokens, output) }
      readStep({ skill, status: 'success', outcomeCategory: 'SUCCESS', ...counted })
      tokens = counted
    },
    tell(of) {
      readStep({ skill, status: 'success', outcomeCategory: 'SUCCESS', ...of })
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
