import type { Contract } from '@hoc/spine-schemas/contract'

import { asFounder, grow } from './population.ts'
import type { Call } from './ask.ts'
import { inputsOf, type Tenant } from './tenant.ts'
import { find, perform, type World } from './world.ts'

const AGREED = 2

/** Reads everything as one tenant before and after others write, and finds what changed for it: a count, a total, a state. */
export async function readAround(world: World, reads: Tenant, others: readonly Tenant[], work: () => Promise<void>) {
  const { stage, chance } = world
  const calls: { call: Call; before: string }[] = []
  for (const contract of stage.contracts.filter(isRead)) {
    // Without any filter, where that can be: what is narrowed shows less.
    const isBare = contract.input.safeParse({}).success
    const input = isBare ? {} : inputsOf(contract, reads, [], { chance, foreign: 0 }).valid()
    const call: Call = { ...asFounder(contract, reads, input), way: 'unfiltered' }
    const { outcome, steady } = await perform(world, reads, call)
    if (outcome === 'done') calls.push({ call, before: steady })
  }
  await work()
  for (const { call, before } of calls) {
    const { outcome, steady } = await perform(world, reads, call)
    if (outcome === 'late' || steady === before) continue
    if (await changesAgain(world, { reads, others, call }))
      find(world, call, { kind: 'counted', what: `${steady} rather than ${before}` })
  }
}

// Time changes answers, too, and so does what is written a little later, such as when a key was used. Whatever others change
// changes again when they write again, and does not while they do not.
async function changesAgain(
  world: World,
  { reads, others, call }: { readonly reads: Tenant; readonly others: readonly Tenant[]; readonly call: Call },
): Promise<boolean> {
  const read = async () => (await perform(world, reads, call)).steady
  for (let times = 0; times < AGREED; times++) {
    const [first, second] = [await read(), await read()]
    for (const other of others) await grow(world, other)
    if (first !== second || (await read()) === second) return false
  }
  return true
}

function isRead({ effect, plane }: Contract): boolean {
  return effect === 'read' && plane !== 'operator'
}
