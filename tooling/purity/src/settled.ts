import { bare, calledBy } from './callee.ts'
import { isFunction, isReference, patternNames, scopesOf } from './scope.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** Whether nobody asks which of the promises failed that `Promise.allSettled` waited for. */
export function isUnread(call: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  let node: Node = call
  for (const parent of syntax.around(call)) {
    if (parent.type === 'AwaitExpression' || bare(parent) !== parent) {
      node = parent
      continue
    }
    return isUnreadBy(parent, node, syntax)
  }
  return true
}

function isUnreadBy(parent: Node, node: Node, syntax: Syntax): boolean {
  if (parent.type === 'ExpressionStatement') return true
  if (parent.type === 'UnaryExpression') return parent.operator === 'void'
  if (parent.type === 'VariableDeclarator') return areUnread([...patternNames(parent.id as Node)], syntax)
  if (parent.type === 'MemberExpression' && parent.object === node) return isUnreadThen(parent, syntax)
  return parent.type === 'ForOfStatement' && !asksForFailures(parent)
}

function isUnreadThen(member: NodeOf<'MemberExpression'>, syntax: Syntax): boolean {
  const call = syntax.parentOf(member)
  const isThen = member.property.type === 'Identifier' && member.property.name === 'then'
  if (!isThen || call?.type !== 'CallExpression')
    return !isPassedToReader(member, syntax) && !asksForFailures(statementOf(member, syntax))
  const [reader] = call.arguments as Node[]
  if (!reader || !isFunction(bare(reader))) return !reader
  const [first] = (bare(reader) as NodeOf<'ArrowFunctionExpression'>).params as Node[]
  return !first || areUnread([...patternNames(first)], syntax)
}

function areUnread(names: readonly { name: Node }[], syntax: Syntax): boolean {
  const scopes = scopesOf(syntax)
  const uses = names.flatMap(({ name }) => {
    const binding = scopes.resolve(name)
    return binding ? scopes.usesOf(binding) : []
  })
  return !uses.some((use) => isPassedOn(use, syntax) || asksForFailures(statementOf(use, syntax)))
}

// Whole, to someone else: returned, given, kept.
function isPassedOn(use: Node, syntax: Syntax): boolean {
  const parent = syntax.parentOf(use)
  if (!parent || !isReference(use as never, syntax)) return false
  if (parent.type === 'MemberExpression') return parent.object === use && isPassedToReader(parent, syntax)
  return !/^(ForOfStatement|ForInStatement|ExpressionStatement|VariableDeclarator|UnaryExpression)$/.test(parent.type)
}

// `results.filter(isRejected)`: what the function does is not seen here.
function isPassedToReader(member: Node, syntax: Syntax): boolean {
  const call = syntax.parentOf(member)
  return call?.type === 'CallExpression' && call.arguments.some((arg) => bare(arg as Node).type === 'Identifier')
}

function asksForFailures(code: Node): boolean {
  return [...within(code)].some((node) => {
    if (node.type === 'Literal') return node.value === 'rejected'
    if (node.type === 'Identifier') return node.name === 'reason'
    if (node.type === 'BinaryExpression') return /^!==?$/.test(node.operator) && mentionsFulfilled(node)
    if (node.type !== 'CallExpression') return false
    const { name } = (bare(node.callee) as { property?: { name?: string } }).property ?? {}
    return /^(every|some)$/.test(name ?? '') && mentionsFulfilled(node)
  })
}

function mentionsFulfilled(code: Node): boolean {
  return [...within(code)].some((node) => node.type === 'Literal' && node.value === 'fulfilled')
}

function statementOf(node: Node, syntax: Syntax): Node {
  for (const around of syntax.around(node)) if (/(Statement|Declaration)$/.test(around.type)) return around
  return syntax.program
}

/** Whether a call is of `Promise.allSettled`. */
export function isAllSettled(call: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  return calledBy(call, scopesOf(syntax)).name === 'allSettled'
}
