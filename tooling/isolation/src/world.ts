import { ask, type Answer, type Call } from './ask.ts'
import type { Chance } from './chance.ts'
import type { Owners } from './owners.ts'
import type { Stage } from './stage.ts'
import type { Kind, Tally } from './tally.ts'
import { foreignIn, type Tenant } from './tenant.ts'
import { idsIn, tracesIn } from './traces.ts'

/** Where tenants ask, and what is known of all of them. */
export interface World {
  readonly stage: Stage
  readonly chance: Chance
  readonly tally: Tally
  readonly owners: Owners
}

/** Makes a call as a tenant, and looks for others in everything that comes back. */
export async function perform(world: World, asks: Tenant, call: Call): Promise<Answer> {
  const { stage, tally, owners } = world
  const { contract, input } = call
  for (const run of runsNamedIn(input)) asks.named.add(run)
  const answer = await ask(stage, call)
  tally.count(contract.name, answer.outcome)

  const seen = strangersIn(world, asks, call, answer.text)
  if (seen.length > 0)
    find(world, call, { kind: 'seen', what: `${seen.slice(0, 3).join(', ')} in ${cut(answer.text)}` })
  if (answer.outcome === 'broke') find(world, call, { kind: 'broke', what: cut(answer.text) })
  owners.note(idsIn(answer.text), asks.id)
  if (answer.outcome !== 'done') return answer

  asks.ids.keep(contract.output, answer.value)
  asks.ids.hear(contract.input, input)
  if (contract.effect === 'write') for (const trace of foreignIn(input, asks, owners.of)) asks.sent.add(trace)
  return answer
}

/** What of other tenants is in a text that a tenant got; what it has sent itself is its own. */
function strangersIn({ owners }: World, asks: Tenant, call: Call, text: string): string[] {
  const sent = tracesIn(JSON.stringify([call.input, call.caller, call.headers]))
  return tracesIn(text).filter((trace) => {
    const owner = owners.of(trace)
    if (owner === undefined || owner === asks.id || asks.sent.has(trace)) return false
    if (call.contract.name.startsWith('dispatches.') && asks.named.has(trace)) return false
    return !sent.some((one) => one.startsWith(trace)) // what is cut short on its way back was sent, too
  })
}

function runsNamedIn(input: unknown): string[] {
  return input && typeof input === 'object' && 'runId' in input ? idsIn(JSON.stringify(input.runId)) : []
}

/** Keeps a finding about a call. */
export function find(
  { tally }: Pick<World, 'tally'>,
  { contract, way, caller, key, input }: Call,
  { kind, what }: { readonly kind: Kind; readonly what: string },
): void {
  const who = caller.role ?? caller.actorId
  const state = caller.keyState ?? (key === undefined ? 'no key' : 'a key')
  tally.find({
    kind,
    operation: contract.name,
    what,
    asked: `${who} (${state}), ${way}: ${cut(JSON.stringify(input))}`,
  })
}

function cut(text: string): string {
  return text.length <= 600 ? text : `${text.slice(0, 600)}…`
}
