import { createCast, type Cast } from './cast.ts'
import type { Chance } from './chance.ts'
import { runPhase } from './phase.ts'
import { grow, openTenant } from './population.ts'
import { readAround } from './quiet.ts'
import { aTenant, type Tenant } from './tenant.ts'
import type { World } from './world.ts'

interface Placed {
  readonly tenant: Tenant
  readonly cast: Cast
}

const ROLES = ['owner', 'admin', 'member', 'viewer', 'frozen'] as const

/** Opens two tenants and a suspended third, strangers to each other, and fills them through their own operations. */
export async function openLane(world: World, { rounds }: { readonly rounds: number }) {
  const [one, two, suspended] = [await place(world), await place(world), await place(world, 'suspended')]
  for (let round = 0; round < rounds; round++) for (const { tenant } of [one, two, suspended]) await grow(world, tenant)
  for (const { tenant, cast } of [one, two, suspended])
    for (const role of ROLES) world.owners.note([(await cast.play(role, world.chance)).caller.actorId], tenant.id)
  await world.stage.suspend(suspended.tenant.id)
  const turns = [one, two, one, two, suspended]
  let turn = 0

  return {
    first: one.tenant,
    /** Lets the next of them ask each operation, while another one reads. */
    async takeTurn(): Promise<void> {
      const asks = turns[turn++ % turns.length] ?? one
      const reads = asks === one ? two : one
      const others = [one, two, suspended].filter((each) => each !== asks)
      const cards = world.stage.contracts.flatMap((contract) => [true, false].map((aimed) => ({ contract, aimed })))
      const deck = shuffled(cards, world.chance)
      const work = () => runPhase(world, { asks: asks.tenant, cast: asks.cast, others, deck })
      // Who is suspended writes nothing, so there is nothing that reads could show of it.
      if (asks === suspended) await work()
      else await readAround(world, reads.tenant, [asks.tenant], work)
    },
  }
}

async function place(world: World, state?: Tenant['state']): Promise<Placed> {
  const tenant = aTenant(world.chance, state)
  await openTenant(world, tenant)
  return { tenant, cast: createCast(world.stage, tenant) }
}

function shuffled<Item>(items: readonly Item[], chance: Chance): Item[] {
  const rest = [...items]
  return items.map(() => rest.splice(chance.below(rest.length), 1)[0] as Item)
}
