import { bare, calledBy, functionOf, type Called } from './callee.ts'
import type { Found } from './model.ts'
import { isFunction, type Binding } from './scope.ts'
import { within, type Node } from './syntax.ts'
import type { Values } from './values.ts'

const BUILT_IN =
  /^(Error|TypeError|RangeError|SyntaxError|ReferenceError|EvalError|URIError|AggregateError|AssertionError)$/
const DEFECT = /(Defect|Invariant|Unexpected|Unreachable|Assertion|Internal|NotImplemented|Unsupported)/
const REFUSES = /^(refuse|deny|accept|forbid|refused|denied)$/i

/** What a text needs to hold before a refusal can be in it. */
export const REFUSAL_HINT = /throw|reject|refuse|deny|denied|accept|forbid/i

/** Where code says no: what it throws is not a defect of its own, or follows from what the database answered. */
export function* refusalsIn(values: Values): Generator<Found> {
  const { syntax, scopes } = values
  for (const node of syntax.all('ThrowStatement')) {
    const message = refusal(node.argument, node, values)
    if (message) yield { at: node.start, message }
  }
  for (const call of syntax.all('CallExpression')) {
    const called = calledBy(call, scopes)
    const [given] = called.args
    const message = rejects(called) && given ? refusal(given, call, values) : throwsElsewhere(called, call, values)
    if (message) yield { at: call.start, message }
    else if (decides(called, values)) yield { at: call.start, message: `Decides by ${called.name}.` }
  }
}

function rejects({ name, receiver }: Called): boolean {
  return name === 'reject' && receiver?.type === 'Identifier' && receiver.name === 'Promise'
}

function decides({ name = '', receiver, identifier }: Called, { scopes }: Values): boolean {
  return REFUSES.test(name) && !receiver && identifier !== undefined && scopes.resolve(identifier)?.from !== undefined
}

function refusal(thrown: Node, at: Node, values: Values): string | undefined {
  const nodes = values.of(thrown)
  if (nodes.every((one) => isPassedOn(one, values))) return undefined
  const other = nodes.find((one) => !isPassedOn(one, values) && !isDefect(one, values))
  if (other) return `Throws ${nameOf(other, values)}, which is an answer, not a defect.`
  return becauseOf(at, values)
}

function becauseOf(at: Node, values: Values): string | undefined {
  const answered = answerAsked(at, values)
  return answered && `Throws because of what the database answered: ${answered}.`
}

// `row ?? fail()`, where a function of this file does nothing but throw.
function throwsElsewhere({ identifier }: Called, call: Node, values: Values): string | undefined {
  const thrower = identifier && functionOf(identifier, values.scopes)?.body
  const throws = thrower?.type === 'BlockStatement' && thrower.body.at(-1)?.type === 'ThrowStatement'
  return throws ? becauseOf(call, values) : undefined
}

// `throw error`, of what was caught.
function isPassedOn(node: Node, { scopes }: Values): boolean {
  const kind = node.type === 'Identifier' ? scopes.resolve(node)?.kind : undefined
  return kind === 'caught' || kind === 'parameter'
}

function isDefect(node: Node, { scopes }: Values): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  const { name = '', identifier } = calledBy(node, scopes)
  const isGlobal = identifier !== undefined && scopes.resolve(identifier) === undefined
  return (BUILT_IN.test(name) && isGlobal) || DEFECT.test(name) || name === 'AssertionError'
}

function nameOf(node: Node, { scopes }: Values): string {
  const isCall = node.type === 'NewExpression' || node.type === 'CallExpression'
  const name = isCall ? calledBy(node, scopes).name : node.type === 'Identifier' ? node.name : undefined
  return name ?? 'a value'
}

// The name in the conditions around a throw, or before it, that holds what was waited for.
function answerAsked(at: Node, values: Values): string | undefined {
  let inner = at
  for (const outer of values.syntax.around(at)) {
    if (isFunction(outer) && !isCalledAtOnce(outer, values)) return undefined
    for (const test of testsOf(outer, inner)) {
      const answered = answerIn(test, values)
      if (answered) return answered
    }
    inner = outer
  }
  return undefined
}

function isCalledAtOnce(node: Node, { syntax }: Values): boolean {
  const call = [...syntax.around(node)].find(({ type }) => type !== 'ParenthesizedExpression')
  return call?.type === 'CallExpression' && bare(call.callee) === node
}

function testsOf(outer: Node, inner: Node): Node[] {
  if (outer.type === 'IfStatement' || outer.type === 'ConditionalExpression')
    return outer.test === inner ? [] : [outer.test]
  if (outer.type === 'LogicalExpression') return outer.left === inner ? [] : [outer.left]
  if (outer.type !== 'BlockStatement') return []
  const before = outer.body.filter(({ end }) => end <= inner.start)
  return before.flatMap((one) => (one.type === 'IfStatement' && leaves(one.consequent) ? [one.test] : []))
}

function leaves(node: Node): boolean {
  return [...within(node)].some(({ type }) => type === 'ReturnStatement')
}

function answerIn(test: Node, { scopes }: Values): string | undefined {
  for (const one of within(test)) {
    if (one.type === 'AwaitExpression') return 'what it waits for'
    const binding = one.type === 'Identifier' ? scopes.resolve(one) : undefined
    if (binding && isAnswer(binding, scopes.resolve, 3)) return binding.name
  }
  return undefined
}

function isAnswer({ node }: Binding, resolve: (name: Node) => Binding | undefined, depth: number): boolean {
  if (node.type !== 'VariableDeclarator' || !node.init || depth === 0) return false
  return [...within(node.init)].some((one) => {
    if (one.type === 'AwaitExpression') return true
    const binding = one.type === 'Identifier' ? resolve(one) : undefined
    return binding !== undefined && binding.node !== node && isAnswer(binding, resolve, depth - 1)
  })
}
