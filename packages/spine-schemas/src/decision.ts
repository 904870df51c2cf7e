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

/** Carries an accepted plan on to another decision, which may refuse it for reasons of its own. */
export function andThenDecide<From, To, Code extends string, Further extends string>(
  decision: Decision<From, Code>,
  next: (plan: From) => Decision<To, Further>,
): Decision<To, Code | Further> {
  return decision.accepted ? next(decision.plan) : decision
}

/** Accepts what was found, and refuses where nothing was. */
export function found<Entity, const Code extends string>(
  entity: Entity | undefined,
  code: Code,
): Decision<Entity, Code> {
  return entity === undefined ? refuse(code) : accept(entity)
}
