import { keyOf } from './scope.ts'
import type { Node } from './syntax.ts'

/** The list of pairs that `Object.fromEntries([…])` or `new Map([…])` is made of, where it stands right there. */
export function pairsOf(node: Node): readonly (readonly [key: Node, value: Node])[] | undefined {
  if (node.type === 'NewExpression') return isNamed(node.callee, 'Map') ? pairsIn(node.arguments[0]) : undefined
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { object, property, computed } = node.callee
  const isMade = isNamed(object, 'Object') && keyOf(property as Node, computed) === 'fromEntries'
  return isMade ? pairsIn(node.arguments[0]) : undefined
}

/** The values of pairs under a key, or of all of them where the key is not known. */
export function valuesIn(pairs: readonly (readonly [Node, Node])[], key: string | undefined): Node[] {
  return pairs.filter(([name]) => key === undefined || textIn(name) === key).map(([, value]) => value)
}

function pairsIn(list: Node | undefined): [Node, Node][] | undefined {
  if (list?.type !== 'ArrayExpression') return undefined
  return list.elements.flatMap((pair): [Node, Node][] => {
    const [key, value] = pair?.type === 'ArrayExpression' ? pair.elements : []
    return key && value ? [[key as Node, value as Node]] : []
  })
}

function textIn(node: Node): string | undefined {
  return node.type === 'Literal' ? String(node.value) : undefined
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}
