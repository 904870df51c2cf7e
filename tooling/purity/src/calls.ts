import { memberName, unwrapped } from './stands-for.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** What a call calls, and with what. */
export interface Spoken {
  readonly callee: Node
  readonly given: readonly Node[]
}

/** A call as it would be written plainly: `f.call(x, 1)`, `f.apply(x, [1])` and `Reflect.apply(f, x, [1])` are `f(1)`. */
export function spokenAs(call: NodeOf<'CallExpression'>, syntax: Syntax): Spoken {
  const callee = unwrapped(call.callee)
  const given = call.arguments as readonly Node[]
  if (callee.type !== 'MemberExpression') return { callee, given }
  const name = memberName(callee, syntax)
  const [first, , third] = given
  if (name === 'apply' && callee.object.type === 'Identifier' && callee.object.name === 'Reflect')
    return first ? { callee: unwrapped(first), given: listed(third) } : { callee, given }
  if (name === 'call') return { callee: unwrapped(callee.object), given: given.slice(1) }
  return name === 'apply' ? { callee: unwrapped(callee.object), given: listed(given[1]) } : { callee, given }
}

function listed(list: Node | undefined): readonly Node[] {
  const inner = list && unwrapped(list)
  return inner?.type === 'ArrayExpression' ? (inner.elements.filter((one) => one !== null) as Node[]) : []
}
