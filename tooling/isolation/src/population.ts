import { createHasher, makeKey } from '@hoc/spine-orchestrator/keys'
import { cases } from '@hoc/spine-orchestrator/testing/cases'
import { SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'

import { ask, type Call } from './ask.ts'
import { inputsOf, type Tenant } from './tenant.ts'
import { perform, type World } from './world.ts'

type Case = (typeof cases)[keyof typeof cases]

/** Opens a tenant through the operation that does, under names that are canaries. */
export async function openTenant(world: World, tenant: Tenant): Promise<void> {
  const { stage, owners } = world
  owners.begin(tenant.id, tenant.mark)
  const { publicId, secret } = makeKey()
  const input = { name: tenant.words(), ownerName: tenant.words(), publicId, ...createHasher().hash(secret) }
  const opening = stage.contracts.find(({ name }) => name === 'account.open_tenant')
  if (!opening) throw new Error('Expected an operation that opens a tenant, saw none.')
  const answer = await perform(world, tenant, asFounder(opening, tenant, input))
  if (answer.outcome !== 'done') throw new Error(`Expected a tenant, saw ${answer.text}`)
}

/** Runs every operation of a tenant with what it has itself, so that there is more of it each time. */
export async function grow(world: World, tenant: Tenant): Promise<void> {
  const { stage, chance } = world
  const writesFirst = stage.contracts.toSorted((a, b) => b.effect.localeCompare(a.effect))
  for (const contract of writesFirst) {
    if (contract.plane === 'operator') continue
    const input = inputsOf(contract, tenant, [], { chance, foreign: 0 }).valid()
    await perform(world, tenant, asFounder(contract, tenant, input))
  }
}

/**
 * Runs each operation that has not succeeded yet as its own case says, here and, where that fails, in a tenant of its own.
 * Tells of those that failed again why they did.
 */
export async function runCases(world: World, tenant: Tenant): Promise<Map<string, string>> {
  const failures = new Map<string, string>()
  for (const name of world.tally.never()) {
    const contract = world.stage.contracts.find((one) => one.name === name)
    const example: Case | undefined = (cases as Readonly<Record<string, Case>>)[name]
    if (!contract || !example) {
      failures.set(name, 'it has no case')
      continue
    }
    const given = example.caller?.()
    const here: Caller = { ...(given ?? tenant.founder), tenantId: placeOf(given, tenant) }
    const elsewhere = given ?? anOperator({ grants: ['*'] })
    const failure =
      (await failureOf(world, { contract, example, caller: here })) &&
      (await failureOf(world, { contract, example, caller: elsewhere }))
    if (failure) failures.set(name, failure)
  }
  return failures
}

function placeOf(given: Caller | undefined, tenant: Tenant): Caller['tenantId'] {
  return given?.tenantId === SYSTEM_TENANT ? SYSTEM_TENANT : tenant.id
}

interface Trial {
  readonly contract: Contract
  readonly example: Case
  readonly caller: Caller
}

// Who asks for the installation sees across tenants, so that this is counted and not searched.
async function failureOf({ stage, tally }: World, { contract, example, caller }: Trial): Promise<string | undefined> {
  const [made] = await Promise.allSettled([example.succeeds({ db: stage.db, spine: stage.spine, caller })])
  if (made.status === 'rejected') return String(made.reason)
  const answer = await ask(stage, { contract, input: made.value, caller, way: 'process', key: undefined })
  tally.count(contract.name, answer.outcome)
  return answer.outcome === 'done' ? undefined : answer.text
}

/** A call that a tenant's founder makes in process. */
export function asFounder(contract: Contract, { founder }: Tenant, input: unknown): Call {
  return { contract, input, way: 'process', caller: founder, key: undefined }
}
