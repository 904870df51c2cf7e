import { calledBy, functionOf, memberName } from './callee.ts'
import type { Found } from './model.ts'
import { isFunction } from './scope.ts'
import { tablesIn } from './sql.ts'
import { accessesByText, type Access } from './statements.ts'
import { within, type Node, type NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

const PREDICATE = /^(is|has|can|should|must|may|needs|allows|exceeds|requires|permits)[A-Z]/
const SHAPE =
  /^(is|has)(Defined|Nil|Null|Nullish|Undefined|Empty|Present|String|Number|Integer|Array|Object|PlainObject|Record|Date|Function|\w*Error|Uuid|UUID|Some|None|Own\w*)$/

/** Where code chooses between statements, or asks someone else to decide. */
export function* choicesIn(values: Values): Generator<Found> {
  const writes = accessesByText(values).filter(({ effect }) => effect === 'write')
  for (const node of values.syntax.all('IfStatement', 'ConditionalExpression', 'LogicalExpression')) {
    const [one, other] = armsOf(node, values).map((arm) => writtenIn(arm, writes))
    if (one && other) yield { at: testOf(node).start, message: `Chooses what to write: ${one}, or ${other}.` }
    yield* predicatesIn(testOf(node), values)
  }
  for (const node of values.syntax.all('MemberExpression', 'CallExpression')) {
    if (choosesStatement(node, values)) yield { at: node.start, message: 'Chooses a statement by a value.' }
    else if (choosesWork(node, values)) yield { at: node.start, message: 'Chooses what to do by a value.' }
  }
}

function choosesStatement(node: NodeOf<'MemberExpression' | 'CallExpression'>, values: Values): boolean {
  if (node.type === 'MemberExpression')
    return node.computed && memberName(node, values.scopes) === undefined && holdsStatements(node.object, values)
  const { name, receiver, args } = calledBy(node, values.scopes)
  return name === 'get' && receiver !== undefined && args[0]?.type !== 'Literal' && holdsStatements(receiver, values)
}

// `{ open: applyOpen, held: applyHeld }[order.state](order)`: a `switch` by another name.
function choosesWork(node: NodeOf<'MemberExpression' | 'CallExpression'>, values: Values): boolean {
  if (node.type !== 'MemberExpression' || !node.computed || memberName(node, values.scopes) !== undefined) return false
  const call = values.syntax.parentOf(node)
  if (call?.type !== 'CallExpression' || call.callee !== node) return false
  return values.of(node.object).some((table) => {
    const held = table.type === 'ObjectExpression' ? table.properties.map((one) => valueIn(one as Node)) : []
    return held.length > 1 && held.every((one) => one !== undefined && isWork(one, values))
  })
}

function valueIn(property: Node): Node | undefined {
  return property.type === 'Property' ? (property.value as Node) : undefined
}

function isWork(node: Node, { scopes }: Values): boolean {
  if (isFunction(node)) return true
  if (node.type !== 'Identifier') return false
  return functionOf(node, scopes) !== undefined || scopes.resolve(node)?.kind === 'import'
}

type Branch = NodeOf<'IfStatement' | 'ConditionalExpression' | 'LogicalExpression'>

function testOf(node: Branch): Node {
  return node.type === 'LogicalExpression' ? node.left : node.test
}

// What is done if, and what is done if not: where one arm leaves, the other is what follows.
function armsOf(node: Branch, { syntax }: Values): readonly (readonly Node[])[] {
  if (node.type === 'LogicalExpression') return [[], []]
  if (node.alternate) return [[node.consequent], [node.alternate]]
  const block = syntax.parentOf(node)
  const leaves = [...within(node.consequent)].some(({ type }) => /^(Return|Throw)Statement$/.test(type))
  if (!leaves || block?.type !== 'BlockStatement') return [[node.consequent], []]
  return [[node.consequent], (block.body as Node[]).filter(({ start }) => start > node.start)]
}

function writtenIn(arm: readonly Node[], writes: readonly Access[]): string | undefined {
  const first = writes.find(({ at }) => arm.some(({ start, end }) => at >= start && at < end))
  return first && `${first.verb} ${first.table}`
}

function* predicatesIn(test: Node, { scopes }: Values): Generator<Found> {
  for (const call of within(test)) {
    if (isFunction(call) || call.type !== 'CallExpression') continue
    const { name = '', identifier } = calledBy(call, scopes)
    const from = identifier && scopes.resolve(identifier)?.from
    if (from && PREDICATE.test(name) && !SHAPE.test(name))
      yield { at: call.start, message: `Branches on what ${name} of "${from.source}" decides.` }
  }
}

// { paid: 'update …', held: 'delete …' }[state]
function holdsStatements(node: Node, values: Values): boolean {
  return values.of(node).some((one) => {
    const held = one.type === 'NewExpression' ? (one.arguments as Node[]) : one.type === 'ObjectExpression' ? [one] : []
    return held.flatMap((inner) => [...within(inner)]).some((inner) => isStatement(inner))
  })
}

function isStatement(node: Node): boolean {
  const text =
    node.type === 'Literal'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? node.quasis.map(({ value }) => value.raw).join('\u0000')
        : undefined
  return (
    typeof text === 'string' &&
    /^\s*(select|insert|update|delete|with|merge|truncate)\b/i.test(text) &&
    tablesIn(text).length > 0
  )
}
