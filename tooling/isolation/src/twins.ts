import type { Answer, Call } from './ask.ts'
import type { Tenant } from './tenant.ts'
import { idsIn, withOtherTraces } from './traces.ts'
import { find, perform, type World } from './world.ts'

/** Asks with ids and words of other tenants, and with such as nobody has in their place: the two must be answered alike. */
export async function compare(world: World, asks: Tenant, call: Call, foreign: readonly string[]): Promise<Answer> {
  const absent = new Map(foreign.map((trace) => [trace, world.owners.absentLike(trace)]))
  const swap = (value: unknown) => withOtherTraces(value, (trace) => absent.get(trace) ?? trace)
  const real = { ...call, idempotencyKey: undefined }
  const twin: Call = { ...real, input: swap(call.input), caller: swap(call.caller) as Call['caller'] }
  const isAlike = (one: Answer, other: Answer) => alike(call, steady(one, absent), steady(other, absent))

  const before = await perform(world, asks, twin)
  const answer = await perform(world, asks, real)
  if (isAlike(before, answer)) return answer
  // The first of two may have changed something that both of them meet: then it is the second that is like a third.
  const after = await perform(world, asks, twin)
  if (isAlike(answer, after) || isUnsteady(before, answer, after)) return answer
  // Words of another tenant that were said here before are words of one's own by now. An id never is.
  const words = foreign.filter((trace) => idsIn(trace).length === 0)
  if (await world.stage.rows.hold(asks.id, words)) return answer
  find(world, call, { kind: 'told', what: `${answer.text} rather than ${after.text}` })
  return answer
}

function alike({ contract }: Call, one: Answer, other: Answer): boolean {
  if (one.outcome === 'late' || other.outcome === 'late') return true
  if (one.outcome !== other.outcome) return false
  // What was written twice is two things, with ids and times of their own.
  const isTwoThings = one.outcome === 'done' && contract.effect === 'write'
  return isTwoThings || one.steady === other.steady
}

// A read that differs from itself tells nothing, such as one that holds the time.
function isUnsteady(before: Answer, answer: Answer, after: Answer): boolean {
  return [before, answer, after].every(({ outcome }) => outcome === 'done') && before.steady !== after.steady
}

function steady(answer: Answer, absent: ReadonlyMap<string, string>): Answer {
  let text = answer.steady
  for (const [trace, near] of absent) text = text.replaceAll(trace, '<theirs>').replaceAll(near, '<theirs>')
  return { ...answer, steady: text }
}
