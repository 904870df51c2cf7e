import { usesOf } from './function.ts'
import { isFunction } from './scope.ts'
import { childrenOf, type Node, type NodeOf, type Syntax } from './syntax.ts'
import { isWrapped } from './text.ts'

/** What functions are handed to that belong to a schema: they say what is valid, and how it is read. */
const OF_SCHEMA =
  /^(refine|superRefine|check|transform|preprocess|overwrite|default|prefault|catch|codec|pipe|custom|lazy|refinement|test|when|decode|encode|stringbool|templateLiteral)$/

/** Every comparison with a value of the domain by which a function takes one way or the other, or answers. */
export function* decisionsIn(syntax: Syntax): Generator<Node> {
  for (const node of syntax.all('IfStatement', 'ConditionalExpression', 'WhileStatement')) {
    const compared = comparedIn(node.test)
    if (compared && isOurs(node, syntax)) yield compared
  }
  for (const node of syntax.all('SwitchStatement')) {
    if (node.cases.some(({ test }) => test && isOfDomain(test)) && isOurs(node, syntax)) yield node
  }
  for (const node of syntax.all('ReturnStatement', 'ArrowFunctionExpression')) yield* answersIn(node, syntax)
}

// `return order.state === 'paid' && order.total < 100`; that a value is of a type is no decision.
function* answersIn(node: NodeOf<'ReturnStatement' | 'ArrowFunctionExpression'>, syntax: Syntax): Generator<Node> {
  const answer = node.type === 'ReturnStatement' ? node.argument : node.body
  const owner = node.type === 'ReturnStatement' ? [...syntax.around(node)].find(isFunction) : node
  if (!answer || answer.type === 'BlockStatement' || answer.type === 'ConditionalExpression') return
  if (isFunction(owner) && owner.returnType?.typeAnnotation.type === 'TSTypePredicate') return
  const compared = comparedIn(answer)
  if (compared && isOurs(answer, syntax)) yield compared
}

// The first comparison that a condition is made of, calls and objects left out.
function comparedIn(node: Node): Node | undefined {
  if (node.type === 'LogicalExpression') return comparedIn(node.left) ?? comparedIn(node.right)
  if (node.type === 'UnaryExpression') return node.operator === '!' ? comparedIn(node.argument) : undefined
  if (isWrapped(node)) return comparedIn(node.expression)
  if (node.type === 'CallExpression') return isAmongWords(node) ? node : undefined
  if (node.type !== 'BinaryExpression' || !/^([=!]==?|[<>]=?)$/.test(node.operator)) return undefined
  const sides = [node.left as Node, node.right]
  const isTypeof = sides.some((side) => side.type === 'UnaryExpression' && side.operator === 'typeof')
  return !isTypeof && sides.some(isOfDomain) ? node : undefined
}

// A word, a threshold, a member of an enum; emptiness, absence, one and none are of no domain.
function isOfDomain(node: Node): boolean {
  if (isWrapped(node)) return isOfDomain(node.expression)
  if (node.type === 'TemplateLiteral') return true
  if (node.type === 'Literal')
    return (typeof node.value === 'string' && node.value !== '') || (typeof node.value === 'number' && node.value > 1)
  if (node.type !== 'MemberExpression') return false
  const [first = '', ...rest] = pathOf(node)
  return (
    /^[A-Z]\w*[a-z]/.test(first) &&
    rest.length > 0 &&
    !/^(Number|Math|Symbol|Infinity)$/.test(first) &&
    !rest.includes('length')
  )
}

// `['paid', 'shipped'].includes(order.state)`
function isAmongWords({ callee }: NodeOf<'CallExpression'>): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ArrayExpression') return false
  const isAsked = callee.property.type === 'Identifier' && /^(includes|indexOf|some)$/.test(callee.property.name)
  return isAsked && callee.object.elements.some((one) => one !== null && isOfDomain(one as Node))
}

function pathOf(node: Node): string[] {
  if (node.type === 'Identifier') return [node.name]
  if (node.type !== 'MemberExpression') return ['']
  return [...pathOf(node.object), node.property.type === 'Identifier' ? node.property.name : '']
}

// In a function, and not in one that a schema is made of.
function isOurs(node: Node, syntax: Syntax): boolean {
  const functions = [node, ...syntax.around(node)].filter(isFunction)
  return functions.length > 0 && !functions.some((one) => isOfSchema(one, syntax))
}

function isOfSchema(node: Node, syntax: Syntax): boolean {
  const uses = usesOf(node, syntax)
  const places = uses.length > 0 ? uses : [node]
  return places.every((place) => isHandedToSchema(place, syntax))
}

function isHandedToSchema(place: Node, syntax: Syntax): boolean {
  for (const around of syntax.around(place)) {
    if (around.type === 'CallExpression') return isPart(place, around) && OF_SCHEMA.test(verbOf(around))
    if (!/^(Property|ObjectExpression|Parenthesized|TS)/.test(around.type)) return false
  }
  return false
}

function isPart(place: Node, call: NodeOf<'CallExpression'>): boolean {
  return childrenOf(call).some((one) => one !== call.callee && one.start <= place.start && one.end >= place.end)
}

function verbOf({ callee }: NodeOf<'CallExpression'>): string {
  const name = callee.type === 'MemberExpression' ? callee.property : callee
  return name.type === 'Identifier' ? name.name : ''
}
