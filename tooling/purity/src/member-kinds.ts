import { keyOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare } from './uses.ts'

/** Whether a call gives back what it is given, with the same members. */
export function isFreeze(node: NodeOf<'CallExpression'>): boolean {
  const callee = bare(node.callee)
  const name = callee.type === 'MemberExpression' ? keyOf(callee.property as Node, callee.computed) : undefined
  return node.arguments.length > 0 && /^(?:freeze|seal|preventExtensions|structuredClone)$/.test(name ?? '')
}

/** What a member of an enum is set to. */
export function enumMember({ body }: NodeOf<'TSEnumDeclaration'>, key: string): Node[] {
  return body.members
    .filter(({ id }) => keyOf(id as Node) === key)
    .flatMap(({ initializer }) => (initializer ? [initializer as Node] : []))
}
