import { bare, calledBy, type Called } from './callee.ts'
import { isConstant, isListed } from './fixed.ts'
import { keyOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { wordsOf } from './spelling.ts'
import type { Values } from './values.ts'

const MEANING = /^(status|state|kind|type|severity|role|plan|level|tier|category|priority|mode|outcome)$/i
const LISTS = /^(includes|indexOf|lastIndexOf|has|some|every|find|findIndex)$/
const LIKENS = /^(localeCompare|startsWith|endsWith|equals|match|includes)$/

/** What a call asks of a value, where that is a comparison in other words: OPEN.has(state), Object.is(state, 'paid'). */
export function askedBy(call: NodeOf<'CallExpression'>, values: Values): string | undefined {
  const called = calledBy(call, values.scopes)
  const { name = '', receiver, args } = called
  const [first, second] = args
  if (!receiver || !first) return undefined
  if (LISTS.test(name) && isListed(receiver, values))
    return isConstant(first, values) ? undefined : 'Asks whether a value is one of a list'
  if (LIKENS.test(name)) return likened(receiver, first, values)
  if (/^(test|exec)$/.test(name)) return likened(first, receiver, values)
  return second && isSame(called, values) ? compared(first, second) : undefined
}

// What a state begins with is still its meaning; what the name of a file ends with is not.
function likened(value: Node, other: Node, values: Values): string | undefined {
  return isMeaning(value) && isFixed(other, values) ? compared(value, other) : undefined
}

function compared(one: Node, other: Node): string {
  return `Compares ${wordsOf(one)} with ${wordsOf(other)}`
}

function isSame({ name, receiver, args: [first, second] }: Called, values: Values): boolean {
  if (name !== 'is' || receiver?.type !== 'Identifier' || receiver.name !== 'Object' || !first || !second) return false
  return isConstant(first, values) !== isConstant(second, values)
}

function isFixed(node: Node, values: Values): boolean {
  return isConstant(node, values) || values.of(node).some((one) => one.type === 'Literal')
}

function isMeaning(node: Node): boolean {
  const inner = bare(node)
  if (inner.type === 'Identifier') return MEANING.test(inner.name)
  return inner.type === 'MemberExpression' && MEANING.test(keyOf(inner.property, inner.computed) ?? '')
}
