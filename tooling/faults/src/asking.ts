import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

import type { Chance } from './chance.ts'
import type { Diary } from './diary.ts'

/** How long the same is asked again until it is given up. */
const PATIENCE_MS = 180_000
const RETRY_MS = 50
const PASSING = new Set(['UNREACHABLE', 'TIMED_OUT', 'UNAVAILABLE'])

interface Answered {
  readonly outcome: string
  readonly code?: string
  readonly value?: unknown
}

/** Sends a request once, under a key that tells it from all others. */
type Send<Answer> = (options: { readonly idempotencyKey: string }) => Promise<Answer>

type ValueOf<Answer> = Extract<Answer, { outcome: 'done' }> extends { readonly value: infer Value } ? Value : never

/** Asks until the answer is known; sometimes twice at once, and then both have to be the same. */
export function asking(who: string, { chance, diary }: { readonly chance: Chance; readonly diary: Diary }) {
  return {
    /** The value of an answer that has to be good. */
    async done<Answer extends Answered>(what: string, send: Send<Answer>): Promise<ValueOf<Answer>> {
      const answer = await answered(send)
      if (answer.outcome !== 'done') throw new Error(`${what}: expected to be done, saw ${JSON.stringify(answer)}`)
      return answer.value as ValueOf<Answer>
    },

    /** Notes it if the answer is any other than this refusal. */
    async refused<Answer extends Answered>(code: string, send: Send<Answer>): Promise<void> {
      const answer = await answered(send)
      if (answer.outcome !== 'refused' || answer.code !== code) note(`expected ${code}, saw ${JSON.stringify(answer)}`)
    },

    note,
  }

  async function answered<Answer extends Answered>(send: Send<Answer>): Promise<Answer> {
    const options = { idempotencyKey: randomUUID() }
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const isLast = performance.now() > until
      const came = await sentOnceOrTwice(send, options, isLast)
      const final = came.filter(isFinal)
      const [first, second = first] = final
      if (!isDeepStrictEqual([first?.outcome, first?.value], [second?.outcome, second?.value]))
        note(`was answered ${JSON.stringify(first)} and ${JSON.stringify(second)} under one key`)
      if (first) return first
      if (isLast) throw new Error(`Expected an answer within ${PATIENCE_MS} ms, saw ${JSON.stringify(came)}.`)
      diary.unanswered++
      await pause(RETRY_MS)
    }
  }

  // What came back. That nothing did passes, unless it is for another reason than what befalls the installation.
  async function sentOnceOrTwice<Answer>(
    send: Send<Answer>,
    options: { readonly idempotencyKey: string },
    isLast: boolean,
  ): Promise<Answer[]> {
    const sent = chance.happens(0.15) ? [send(options), send(options)] : [send(options)]
    diary.calls += sent.length
    const ends = await Promise.allSettled(sent)
    for (const end of ends) {
      if (end.status === 'rejected' && (isLast || !PASSING.has((end.reason as { code?: string }).code ?? '')))
        throw end.reason
    }
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  }

  function note(finding: string): void {
    diary.findings.push(`${who}: ${finding}`)
  }
}

// That the same request is on its way already, or that too much is asked, is no answer to it.
function isFinal({ outcome, code }: Answered): boolean {
  return outcome !== 'denied' && code !== 'STILL_RUNNING'
}
