import { notAsked, type AuthorityFields } from '@hoc/spine-schemas/authority'
import type { Caller, TenantId } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import { DispatchId, type Circumstances } from '@hoc/spine-schemas/outcome'

import { gaveUpWaiting, isUnknown } from './breakdown.ts'
import type { Authority } from '../access/authority.ts'
import type { MadeKey } from '../access/keys.ts'
import { dispatchedOf, toldOf, untold, type Dispatched, type Told } from '../consequences/follow.ts'
import { readInput } from '../input.ts'
import { openingOf } from '../planes.ts'
import type { Admission } from '../limits/admission.ts'
import type { Limiter } from '../limits/limiter.ts'
import { asError, nameOf } from '../thrown.ts'
import type { Standing } from './gate.ts'
import { ruleOn } from './gates.ts'
import { newId } from './ids.ts'
import { perform, type EndingOf } from './perform.ts'
import type { Contracts, Operations } from './registry.ts'
import type { Transact } from './transaction.ts'

export interface Kernel<Cs extends Contracts> {
  readonly operations: Operations<Cs>
  readonly governance: (tenantId: TenantId) => Standing | undefined
  readonly admit: Limiter['admit']
  readonly transact: Transact
  readonly follow: (dispatched: Dispatched) => void
  readonly now: () => string
  readonly newKey: () => MadeKey
  readonly authority: Authority
}

export interface DispatchOptions {
  readonly idempotencyKey?: string | undefined
  readonly correlationId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Every way that a dispatch of this contract may end. */
export type OutcomeOf<C extends Contract> = Circumstances & EndingOf<C>

/** Runs one operation from beginning to end. The order of these steps is the law; it is not configurable. */
export function createDispatch<Cs extends Contracts>({
  operations,
  governance,
  admit,
  transact,
  follow,
  now,
  ...given
}: Kernel<Cs>) {
  return async function dispatch<Name extends keyof Cs & string>(
    name: Name,
    rawInput: unknown,
    caller: Caller,
    { idempotencyKey, correlationId, signal }: DispatchOptions = {},
  ): Promise<OutcomeOf<Cs[Name]>> {
    if (!(name in operations)) throw unknownOperation(name)
    const operation = operations[name]
    const { contract } = operation

    const [begun, at, dispatchId] = [performance.now(), now(), newId(DispatchId)]
    const asked = { dispatchId, name, caller, correlationId: correlationId ?? dispatchId, at, rawInput }
    let admission: Admission | undefined

    const read = readInput(contract, rawInput, { idempotencyKey, correlationId })
    if ('issues' in read) return answer(notAsked, { outcome: 'invalid', issues: read.issues })

    const admitting = admit(caller)
    admission = admitting instanceof Promise ? await admitting : admitting
    const ask = () => ruleOn({ contract, caller, standing: governance(caller.tenantId), admission })
    let { authority, denial } = ask()
    if (denial) return answer(authority, denial)

    const { input } = read
    const by = { dispatchId, operation: name, actorId: caller.actorId, at }
    try {
      const ending = await transact(openingOf(contract, input, { caller, signal }), async (tx) => {
        const closing = await perform(operation, { tx, input, caller, now: at, newId, ...given }, by, idempotencyKey)
        if (closing.writes) ({ authority, denial } = ask()) // who waited for a row may have been stopped meanwhile
        return denial ? { answer: denial } : closing
      })
      return answer(authority, ending)
    } catch (error) {
      if (gaveUpWaiting(error)) return answer(authority, { outcome: 'refused', code: 'STILL_RUNNING' })
      tell(isUnknown(error) ? 'unknown' : 'failed', authority, { ...untold, code: nameOf(error) })
      throw Object.assign(asError(error), { dispatchId })
    }

    function answer(fields: AuthorityFields, ending: EndingOf<Cs[Name]>): OutcomeOf<Cs[Name]> {
      tell(ending.outcome, fields, toldOf(ending))
      return { dispatchId, authority: fields, ...ending }
    }

    function tell(outcome: Dispatched['outcome'], fields: AuthorityFields | null, told: Told): void {
      admission?.end()
      follow(dispatchedOf(asked, { outcome, authority: fields, durationMs: performance.now() - begun }, told))
    }
  }
}

function unknownOperation(name: string): Error {
  const message = `There is no operation "${name}". The registry's list() names them all.`
  return Object.assign(new Error(message), { code: 'UNKNOWN_OPERATION' })
}
