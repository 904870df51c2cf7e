import { accept, type Decision } from '@hoc/spine-schemas/decision'

/** Carries an accepted plan one step further that has to be waited for, and a refusal as it is. */
export async function andThenAwait<From, To, Code extends string>(
  decision: Decision<From, Code>,
  next: (plan: From) => Promise<To>,
): Promise<Decision<To, Code>> {
  return decision.accepted ? accept(await next(decision.plan)) : decision
}

/** Accepts what is there already, as a plan, and decides only where nothing is. */
export async function orElse<There, Plan, Code extends string>(
  there: There | undefined,
  plan: (there: There) => Plan,
  decide: () => Promise<Decision<Plan, Code>>,
): Promise<Decision<Plan, Code>> {
  return there === undefined ? decide() : accept(plan(there))
}
