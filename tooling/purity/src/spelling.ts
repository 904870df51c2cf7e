import { bare } from './callee.ts'
import { keyOf } from './scope.ts'
import type { Node } from './syntax.ts'

/** An expression in few words, for a message. */
export function wordsOf(node: Node): string {
  const inner = bare(node)
  if (inner.type === 'Identifier') return inner.name
  if (inner.type === 'ThisExpression') return 'this'
  if (inner.type === 'Literal') return inner.raw ?? String(inner.value)
  if (inner.type === 'MemberExpression')
    return `${wordsOf(inner.object)}.${keyOf(inner.property, inner.computed) ?? '…'}`
  return 'what it reads'
}
