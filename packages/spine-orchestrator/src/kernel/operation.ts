import type { Tx, Write } from '@hoc/drivers/tx'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { Contract, RefusalCode } from '@hoc/spine-schemas/contract'
import type { Decision } from '@hoc/spine-schemas/decision'
import type { Event, FactsOf } from '@hoc/spine-schemas/plan'
import type { z } from 'zod'

import type { Authority } from '../access/authority.ts'
import type { MadeKey } from '../access/keys.ts'
import type { NewId } from './ids.ts'

/** A contract, and the one straight line that carries it out. */
export interface Operation<C extends Contract = Contract> {
  readonly contract: C
  readonly traits: Traits
  readonly declaredAt: string
  run(step: Step<C>): Promise<Decision<Plan<C>, RefusalCode<C>>>
}

/** What cannot be read off a contract, and is held to by a test over every operation. */
export interface Traits {
  /** The tables that it writes, besides what every write leaves. */
  readonly tables?: readonly string[]
  /** How often it waits for the database: a read once, a write twice, unless reads depend on each other. */
  readonly flights?: number
}

/** All that a running operation may use. The clock is read once, so a retry sees the same now. */
export interface Step<C extends Contract = Contract> {
  readonly tx: Tx
  readonly input: z.output<C['input']>
  readonly caller: Caller
  readonly now: string
  readonly newId: NewId
  readonly newKey: () => MadeKey
  readonly authority: Authority
}

/** What an operation answers and, if it is a write, everything that its transaction will hold. */
export type Plan<C extends Contract = Contract> = { readonly output: z.input<C['output']> } & Holding<C['effect'], C>

type Holding<Effect, C> = Effect extends 'write' ? Written<C> : Nothing

interface Written<C> {
  readonly writes: readonly Write[]
  readonly facts: FactsOf<C>
  readonly events: readonly Event[]
}

type Nothing = { readonly [Key in keyof Written<unknown>]?: never }

/** Joins a contract to the line that carries it out. */
export function operation<C extends Contract>(
  contract: C,
  run: Operation<C>['run'],
  traits: Traits = {},
): Operation<C> {
  return { contract, run, traits, declaredAt: callSite() }
}

// The third line of a stack is who called whoever asked: where the operation is declared.
function callSite(): string {
  return (
    new Error().stack
      ?.split('\n')[3]
      ?.trim()
      .replace(/^at (?:async )?/, '') ?? 'an unknown place'
  )
}
