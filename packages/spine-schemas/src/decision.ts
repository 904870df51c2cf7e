/** An engine's answer: a plan to carry out, or a refusal. Both are ordinary values. */
export type Decision<Plan, Code extends string = never> =
  | { readonly accepted: true; readonly plan: Plan }
  | { readonly accepted: false; readonly code: Code }

/** Says yes, with what is to be done. */
export function accept<Plan>(plan: Plan) {
  return { accepted: true, plan } as const
}

/** Says no, with one of the codes that the contract promises. */
export function refuse<const Code extends string>(code: Code) {
  return { accepted: false, code } as const
}

/** Carries an accepted plan one step further, and a refusal as it is. */
export function andThen<From, To, Code extends string>(
  decision: Decision<From, Code>,
  next: (plan: From) => To,
): Decision<To, Code> {
  return decision.accepted ? accept(next(decision.plan)) : decision
}

/** The same, where the step has to be waited for. */
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

/** Accepts what was found, and refuses where nothing was. */
export function found<Entity, const Code extends string>(
  entity: Entity | undefined,
  code: Code,
): Decision<Entity, Code> {
  return entity === undefined ? refuse(code) : accept(entity)
}
