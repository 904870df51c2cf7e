import { CONNECTION_NAME, POOL_NAME } from './connection.ts'
import { keyOf, scopesOf } from './scope.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** A place where something stands in for a connection that may be missing. */
export interface Instead {
  readonly at: number
  readonly what: string
}

/** Every place of a file where a connection is asked for and something else is taken instead. */
export function* insteadsIn(syntax: Syntax): Generator<Instead> {
  for (const node of syntax.all('LogicalExpression', 'AssignmentExpression')) {
    if (/^(\?\?|\|\|)=?$/.test(node.operator) && isInstead(node.left as Node, node.right))
      yield { at: node.start, what: `Takes something else where ${nameOf(node.left as Node)} is missing.` }
  }
  for (const node of syntax.all('ConditionalExpression', 'IfStatement')) {
    const asked = askedFor(node.test)
    if (asked && isParameter(asked, syntax) && !isGuard(node))
      yield { at: node.start, what: `Does something else where ${nameOf(asked)} is missing.` }
  }
  for (const { object, optional, start } of syntax.all('MemberExpression')) {
    if (optional && isParameter(object, syntax))
      yield { at: start, what: `Goes on where ${nameOf(object)} is missing.` }
  }
}

// `if (!tx) throw …` asks for one.
function isGuard(node: NodeOf<'ConditionalExpression' | 'IfStatement'>): boolean {
  if (node.type === 'IfStatement') return onlyThrows(node.consequent)
  return isNothing(node.consequent) || isNothing(node.alternate)
}

function isInstead(left: Node, right: Node): boolean {
  const name = nameOf(left)
  if (name === undefined || /^(Literal|TemplateLiteral)$/.test(right.type) || isNothing(right)) return false
  if (CONNECTION_NAME.test(name)) return !fails(right)
  return /^_?(transaction|session|client|manager|executor|runner|ctx|context)$/.test(name) && isOfDatabase(right)
}

// `this.pool`, `getPool()`, `await pool.connect()`, `openConnection()`
function isOfDatabase(node: Node): boolean {
  return [...within(node)].some((one) => {
    const name = one.type === 'Identifier' ? one.name : ''
    return (
      POOL_NAME.test(name) ||
      CONNECTION_NAME.test(name) ||
      /^(get|open|create|acquire|default|begin)\w*(Pool|Connection|Client|Db|Database|Tx|Transaction|Knex)$/.test(name)
    )
  })
}

// What is called to say that it must not be missing.
function fails(node: Node): boolean {
  return (
    node.type === 'CallExpression' &&
    /^(fail|throw\w*|raise|missing|invariant|assert\w*|never|unreachable|required)$/i.test(nameOf(node.callee) ?? '')
  )
}

// `tx`, `!tx`, `tx == null`, `typeof tx === 'undefined'`
function askedFor(test: Node): Node | undefined {
  if (test.type === 'UnaryExpression') return askedFor(test.argument)
  if (test.type === 'BinaryExpression')
    return [test.left as Node, test.right].some(isNothing)
      ? askedFor(isNothing(test.left as Node) ? test.right : (test.left as Node))
      : undefined
  if (test.type === 'ParenthesizedExpression') return askedFor(test.expression)
  return CONNECTION_NAME.test(nameOf(test) ?? '') ? test : undefined
}

function isNothing(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined'
  return node.type === 'Literal' && (node.value === null || node.value === 'undefined')
}

// A parameter, or a member of one: what a pool keeps for itself may be missing.
function isParameter(node: Node, syntax: Syntax): boolean {
  if (node.type === 'Identifier')
    return CONNECTION_NAME.test(node.name) && scopesOf(syntax).resolve(node)?.kind === 'parameter'
  if (node.type !== 'MemberExpression' || !CONNECTION_NAME.test(nameOf(node) ?? '')) return false
  return scopesOf(syntax).resolve(node.object)?.kind === 'parameter'
}

function onlyThrows(node: Node): boolean {
  if (node.type === 'BlockStatement') return node.body.length > 0 && node.body.every((one) => onlyThrows(one as Node))
  return node.type === 'ThrowStatement'
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression')
    return keyOf((node as NodeOf<'MemberExpression'>).property as Node, node.computed)
  return 'expression' in node && typeof node.expression === 'object' ? nameOf(node.expression as Node) : undefined
}
