import { bare, calledBy } from './callee.ts'
import type { Binding } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

// Five capitals and digits: a SQLSTATE, the word of the database for what failed.
const STATE = /^(?=.*\d)[0-9A-Z]{5}$/
const DEPTH = 4

/** Whether of both sides of a comparison one is of a caught error, and the other what the database calls errors of a kind. */
export function asksForState([one, other]: readonly [Node, Node], values: Values): boolean {
  return (isCaught(other, values) && isState(one, values)) || (isCaught(one, values) && isState(other, values))
}

/** Whether a `switch` asks of a caught error which of the kinds it is that the database knows. */
export function branchesOnState({ discriminant, cases }: NodeOf<'SwitchStatement'>, values: Values): boolean {
  return isCaught(discriminant, values) && cases.every(({ test }) => !test || isState(test, values))
}

function isState(node: Node, values: Values): boolean {
  return values.of(node).every((one) => one.type === 'Literal' && STATE.test(String(one.value)))
}

// The error, a member of it, or what a constant is given of it.
function isCaught(node: Node, values: Values, depth = DEPTH): boolean {
  const inner = bare(node)
  if (inner.type === 'MemberExpression') return isCaught(inner.object, values, depth)
  const binding = inner.type === 'Identifier' ? values.scopes.resolve(inner) : undefined
  if (!binding || depth === 0) return false
  if (binding.kind === 'caught') return true
  if (binding.kind === 'parameter') return isHandlers(binding, values)
  const { node: declarator, how } = binding
  if (declarator.type !== 'VariableDeclarator' || how !== 'const' || !declarator.init) return false
  return isCaught(declarator.init, values, depth - 1)
}

// `rows().catch((error) => …)`
function isHandlers({ node }: Binding, { syntax, scopes }: Values): boolean {
  const handler = syntax.parentOf(node)
  const call = handler && syntax.parentOf(handler)
  if (call?.type !== 'CallExpression') return false
  const { name, args } = calledBy(call, scopes)
  return (name === 'catch' && args[0] === handler) || (name === 'then' && args[1] === handler)
}
