import { InvitationId, type Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'

import type { Answer, Call } from './ask.ts'
import type { Cast, Part } from './cast.ts'
import type { Chance } from './chance.ts'
import { hostileTexts } from './hostile.ts'
import { changedTables, type Snapshot } from './rows.ts'
import type { Way } from './stage.ts'
import { foreignIn, inputsOf, type Tenant } from './tenant.ts'
import { compare } from './twins.ts'
import { find, perform, type World } from './world.ts'

/** One who asks for a while, and those who are not to notice. */
export interface Phase {
  readonly asks: Tenant
  readonly cast: Cast
  readonly others: readonly { readonly tenant: Tenant; readonly cast: Cast }[]
  /** The operations to ask, one after the other. */
  readonly deck: readonly Card[]
}

/** An operation to ask: by anybody and for anything or, aimed, by whoever may and for what is another's. */
interface Card {
  readonly contract: Contract
  readonly aimed: boolean
}

interface Made {
  readonly call: Call
  readonly answer: Answer
}

const PARTS: readonly Part[] = [
  ...(['owner', 'owner', 'owner', 'owner', 'admin', 'admin', 'member', 'member', 'viewer', 'viewer'] as const),
  ...(['founder', 'founder', 'founder', 'frozen', 'nobody'] as const),
]
const MOST_BLAMED = 20
const SHUT_OUT: ReadonlySet<Part> = new Set(['frozen', 'nobody'])

/** Lets one tenant ask, and looks whether a row of another is another one afterwards. */
export async function runPhase(world: World, phase: Phase): Promise<void> {
  const { stage, owners } = world
  const others = phase.others.map(({ tenant }) => tenant)
  await stage.settle()
  const before = await snapshots(others)
  for (const [index, { ids }] of before.entries()) owners.note(ids, others[index]?.id ?? '')

  const made: Made[] = []
  for (const card of phase.deck) made.push(await askOnce(world, phase, card))

  const after = await snapshots(others)
  for (const [index, snapshot] of before.entries()) {
    const changed = changedTables(snapshot, after[index] ?? snapshot)
    const blamed = changed.length > 0 ? likely(made, phase.asks, owners.of) : []
    for (const call of blamed) find(world, call, { kind: 'changed', what: `${changed.join(', ')} of another tenant` })
  }

  async function snapshots(tenants: readonly Tenant[]): Promise<Snapshot[]> {
    const taken: Snapshot[] = []
    for (const { id } of tenants) taken.push(await stage.rows.snapshot(id))
    return taken
  }
}

// Which of them it was is not known for sure: a write that was done and named something of another tenant, or else any.
function likely(made: readonly Made[], asks: Tenant, ownerOf: (id: string) => string | undefined): Call[] {
  const writes = made.flatMap(({ call, answer: { outcome } }) =>
    call.contract.effect === 'write' && outcome === 'done' ? [call] : [],
  )
  const reaching = writes.filter(({ input }) => foreignIn(input, asks, ownerOf).length > 0)
  const first = reaching.length > 0 ? reaching : writes.length > 0 ? writes : made.map(({ call }) => call)
  return first.slice(0, MOST_BLAMED)
}

async function askOnce(world: World, phase: Phase, card: Card): Promise<Made> {
  const part = card.aimed ? 'founder' : world.chance.one(PARTS)
  const call = await callOf(world, phase, card, part)
  const foreign = foreignIn([call.input, call.caller], phase.asks, world.owners.of)
  const answer =
    foreign.length > 0 ? await compare(world, phase.asks, call, foreign) : await perform(world, phase.asks, call)
  if (SHUT_OUT.has(part) && answer.outcome === 'done') find(world, call, { kind: 'admitted', what: answer.text })
  if (answer.gate === 'governance') await lift(world, phase.asks)
  return { call, answer }
}

async function callOf(
  world: World,
  { asks, cast, others }: Phase,
  { contract, aimed }: Card,
  part: Part,
): Promise<Call> {
  const { chance } = world
  const strangers = others.map(({ tenant }) => tenant)
  const target = chance.one(strangers)
  const theirKeys = others.flatMap((other) => other.cast.keys())
  const { caller, key } = await cast.play(part, chance, theirKeys)
  const inputs = inputsOf(contract, asks, strangers, { chance, foreign: aimed ? 1 : 0.5 })
  return {
    contract,
    input: !aimed && chance.is(0.35) ? inputs.hostile(target.id) : inputs.valid(),
    key,
    way: wayOf(chance, { contract, part, key }),
    caller: part === 'founder' ? invited(world, caller, chance.one([asks, target])) : caller,
    // Of few, and the same for all tenants: whoever finds an answer under one is to find their own.
    idempotencyKey: chance.is(0.2) ? `k${chance.below(20)}` : undefined,
    headers: chance.is(0.3) ? smuggling(target.id, chance.one(hostileTexts(target.id))) : {},
  }
}

// Who has no key cannot ask over HTTP, but for those who have none by part.
function wayOf(chance: Chance, { contract, part, key }: Pick<Call, 'contract' | 'key'> & { readonly part: Part }): Way {
  const hasWay = contract.http !== null && (key !== undefined || part === 'nobody')
  return hasWay && chance.is(0.25) ? 'http' : chance.one(['process', 'unfiltered', 'unfiltered'])
}

function smuggling(tenantId: string, text: string): Record<string, string> {
  return {
    'x-tenant-id': tenantId,
    'hoc-tenant': tenantId,
    'x-forwarded-for': encodeURIComponent(text.slice(0, 100).toWellFormed()),
  }
}

// Somebody who also shows an invitation, which may be another tenant's. Its schema is what its contract names it with.
function invited({ stage, chance }: World, caller: Caller, { ids }: Tenant): Caller {
  const schema = stage.contracts.find(({ name }) => name === 'invitations.revoke')?.input.shape['invitationId']
  const id = schema && chance.is(0.5) ? ids.find(schema, chance.below(1_000)) : undefined
  return id === undefined ? caller : { ...caller, invitationId: InvitationId.parse(id) }
}

// Whoever asks may also stop everything, and does: what is stopped shows nothing, so that it is lifted again.
async function lift({ stage }: World, { founder }: Tenant): Promise<void> {
  await stage.spine.dispatch('governance.set_mode', { mode: 'normal', reason: 'So that it goes on.' }, founder)
}
