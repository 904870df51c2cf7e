import { bare, calledBy, functionOf } from './callee.ts'
import { asksForState, branchesOnState } from './database-errors.ts'
import type { Found } from './model.ts'
import { isConstant, isFromPackage, isListed } from './fixed.ts'
import { askedBy } from './membership.ts'
import { isFunction, keyOf } from './scope.ts'
import { wordsOf } from './spelling.ts'
import type { Node, NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

type Comparison = NodeOf<'BinaryExpression'>

const EQUALS = /^[!=]==?$/
const ORDERS = /^[<>]=?$/
// How much the database answered or changed is its business, not that of the domain.
const AMOUNT =
  /^(length|size|byteLength|rowCount|affectedRows|changedRows|changes|num(Affected|Updated|Deleted|Inserted)Rows)$/
const COUNTER = /^(i|j|k|n|index|idx)$/
// Words of SQL that a filter may be, and of the language itself.
const FOREIGN_WORD = /^(asc|desc|__proto__|prototype|constructor)$/i

/** Where code compares a value with what the domain has named or set: a state, a kind, a threshold. */
export function* comparisonsIn(values: Values, packages: readonly string[]): Generator<Found> {
  const { syntax } = values
  for (const node of syntax.all('BinaryExpression')) {
    const sides = [node.left as Node, node.right] as const
    const isProtocol = sides.some((side) => isFromPackage(side, values, packages)) || asksForState(sides, values)
    const message = isProtocol ? undefined : comparedBy(node, values)
    if (message) yield found(node, message)
  }
  for (const node of syntax.all('SwitchStatement')) {
    const about = bare(node.discriminant)
    const isProtocol = isFromPackage(about, values, packages) || branchesOnState(node, values)
    if (!isTypeof(about) && !isProtocol) yield found(node, `Branches on ${wordsOf(about)}`)
  }
  for (const call of syntax.all('CallExpression')) {
    const message = askedBy(call, values)
    if (message) yield found(call, message)
  }
}

function comparedBy(node: Comparison, values: Values): string | undefined {
  const { operator, right } = node
  if (operator === 'in') return isListed(right, values) ? 'Asks whether a value is one of a list' : undefined
  const isFound =
    (EQUALS.test(operator) && isDecision(node, values)) || (ORDERS.test(operator) && measures(node, values))
  return isFound ? `Compares ${said(node, values)}` : undefined
}

function found({ start }: Node, message: string): Found {
  return { at: start, message: `${message}.` }
}

function said({ left, operator, right }: Comparison, values: Values): string {
  const [one, other] = isConstant(left as Node, values) ? [right, left as Node] : [left as Node, right]
  return `${wordsOf(one)} with ${wordsOf(other)} (${operator})`
}

function isDecision({ left, right }: Comparison, values: Values): boolean {
  const [one, other] = [bare(left as Node), bare(right)]
  if ([one, other].some((side) => isNothing(side) || isBoolean(side) || isTypeof(side))) return false
  if (isAmount(one, other) || isAmount(other, one)) return false
  const [isOne, isOther] = [isConstant(one, values), isConstant(other, values)]
  if (isOne === isOther) return false
  const [value, constant] = isOne ? [other, one] : [one, other]
  return !isCounter(value) && !isForeignWord(constant) && !isPosition(value)
}

// A value is larger than another: a threshold, unless it is a matter of counting.
function measures({ left, right, start }: Comparison, values: Values): boolean {
  const [one, other] = [bare(left as Node), bare(right)]
  if (isAmount(one, other) || isAmount(other, one) || isPosition(one) || isPosition(other)) return false
  if ([one, other].some((side) => isNothing(side) || isCounting(side, values))) return false
  return !(isConstant(one, values) && isConstant(other, values)) && !sorts(start, values)
}

function isNothing(node: Node): boolean {
  if (node.type === 'Literal') return node.value === null || node.value === ''
  if (node.type === 'Identifier') return /^(undefined|NaN)$/.test(node.name)
  return node.type === 'UnaryExpression' && node.operator === 'void'
}

function isBoolean(node: Node): boolean {
  return node.type === 'Literal' && typeof node.value === 'boolean'
}

function isTypeof(node: Node): boolean {
  return node.type === 'UnaryExpression' && node.operator === 'typeof'
}

function isAmount(node: Node, other: Node): boolean {
  const name = node.type === 'MemberExpression' ? keyOf(node.property, node.computed) : undefined
  const bound = node.type === 'Identifier' ? node.name : name
  if (!AMOUNT.test(bound ?? '')) return false
  return other.type !== 'Literal' || [0, 1].includes(Number(other.value))
}

function isCounter(node: Node): boolean {
  if (node.type === 'BinaryExpression') return isCounter(bare(node.left as Node))
  return node.type === 'Identifier' && COUNTER.test(node.name)
}

// `let left = 3; while (left > 0)` counts.
function isCounting(node: Node, { scopes }: Values): boolean {
  if (isCounter(node) || node.type === 'UpdateExpression') return true
  const binding = node.type === 'Identifier' ? scopes.resolve(node) : undefined
  const { node: declarator, how } = binding ?? {}
  if (how !== 'let' || declarator?.type !== 'VariableDeclarator') return false
  return declarator.init?.type === 'Literal' && typeof declarator.init.value === 'number'
}

function isForeignWord(node: Node): boolean {
  return node.type === 'Literal' && FOREIGN_WORD.test(String(node.value))
}

function isPosition(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  return /^(indexOf|lastIndexOf|findIndex|search)$/.test(keyOf(node.callee.property) ?? '')
}

// An order among rows is not a threshold.
function sorts(at: number, values: Values): boolean {
  const { syntax, scopes } = values
  return syntax.all('CallExpression').some((call) => {
    if (!SORTS.test(calledBy(call, scopes).name ?? '')) return false
    return (call.arguments as Node[]).some((one) => {
      const order = one.type === 'Identifier' ? orderOnly(one, values) : one
      return order !== undefined && isFunction(order) && at > order.start && at < order.end
    })
  })
}

const SORTS = /^(sort|toSorted|orderBy|sortBy|minBy|maxBy)$/

// A function of the file that is used for nothing but to sort.
function orderOnly(name: Node, { syntax, scopes }: Values): Node | undefined {
  const binding = scopes.resolve(name)
  const isOnly = binding && scopes.usesOf(binding).every((use) => isHandedToSort(use, syntax.parentOf(use)))
  return isOnly ? functionOf(name, scopes) : undefined

  function isHandedToSort(use: Node, call: Node | undefined): boolean {
    return call?.type === 'CallExpression' && call.callee !== use && SORTS.test(calledBy(call, scopes).name ?? '')
  }
}
