import { bare, calledBy, functionOf, type Called } from './callee.ts'
import { isLog, isNever, ownNodes, raises, tellsFailure } from './failing.ts'
import { isFunction, patternNames, scopesOf, type Binding, type Scopes } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** Code that is given an error: the block of a `catch`, or a function, with what it names the error. */
export interface Handler {
  readonly body: Node
  readonly param: Node | null
}

/**
 * What becomes of an error: it is thrown, or ends the process; it is handed on, as a value or to someone;
 * it is only looked at, in a condition or a log; or nobody ever sees it.
 */
export type Fate = 'thrown' | 'handed on' | 'looked at' | 'lost'

const NOBODY = /^(noop|ignore|swallow|nothing|silent(ly)?|empty|identity|void)$/i
const MAKES = /^(String|Number|Boolean|stringify|inspect|format|fromEntries|entries|is[A-Z]\w*|has[A-Z]\w*)$/
const DEPTH = 4

/** What becomes of the error that a handler is given. */
export function fateOf(handler: Handler, syntax: Syntax, depth = DEPTH): Fate {
  const scopes = scopesOf(syntax)
  if (raises(handler.body, scopes, depth)) return 'thrown'
  const declared = [...patternNames(handler.param)].map(({ name }) => scopes.resolve(name))
  const names = new Set(declared.filter((binding) => binding !== undefined))
  const fates = followAll({ names, body: handler.body, scopes, syntax, depth })
  return (['handed on', 'looked at'] as const).find((fate) => fates.includes(fate)) ?? 'lost'
}

/** Whether a handler throws on the one error that it asks for, and answers all others as if nothing had failed. */
export function dropsTheRest({ body, param }: Handler, scopes: Scopes): boolean {
  const error = param?.type === 'Identifier' ? scopes.resolve(param) : undefined
  if (body.type !== 'BlockStatement' || !error) return false
  const [first, ...rest] = body.body as Node[]
  if (first?.type !== 'IfStatement' || first.alternate || !throwsOnly(first.consequent)) return false
  if (!asksForOne(first.test, error, scopes)) return false
  const isAnswered = rest.some((one) => [...ownNodes(one)].some(({ type }) => type === 'ReturnStatement'))
  return isAnswered && !rest.some((one) => hears(one, error, scopes))
}

function throwsOnly(node: Node): boolean {
  if (node.type === 'BlockStatement') return node.body.length === 1 && throwsOnly(node.body[0] as Node)
  return node.type === 'ThrowStatement'
}

// `error.code === '23505'`
function asksForOne(test: Node, error: Binding, scopes: Scopes): boolean {
  if (test.type !== 'BinaryExpression' || !/^===?$/.test(test.operator)) return false
  const [one, other] = [bare(test.left as Node), bare(test.right)]
  const [asked, said] = one.type === 'Literal' ? [other, one] : [one, other]
  if (asked.type !== 'MemberExpression' || said.type !== 'Literal') return false
  return scopes.resolve(bare(asked.object)) === error
}

function hears(node: Node, error: Binding, scopes: Scopes): boolean {
  const isNamed = scopes.usesOf(error).some(({ start, end }) => start >= node.start && end <= node.end)
  return isNamed || raises(node, scopes, DEPTH) || tellsFailure(node, scopes)
}

interface Following {
  /** What holds the error, or something made of it. */
  readonly names: Set<Binding>
  readonly body: Node
  readonly scopes: Scopes
  readonly syntax: Syntax
  readonly depth: number
}

function followAll(about: Following): Fate[] {
  const fates: Fate[] = []
  for (const name of about.names) fates.push(...about.scopes.usesOf(name).map((use) => follow(use, about)))
  return fates
}

/** Where a value goes from here: names that it is given are followed too. */
function follow(from: Node, about: Following): Fate {
  if ([...about.syntax.around(from)].some(isNever)) return 'lost'
  let node: Node | undefined = from
  for (let parent = about.syntax.parentOf(from); parent; parent = node && about.syntax.parentOf(node)) {
    const end: Fate | 'given back' | undefined = stepInto(parent, node as Node, about)
    if (end && end !== 'given back') return end
    // Where a function within the handler goes, what it gives back goes.
    node = end ? functionWithin(parent, about) : parent
    if (!node) return 'handed on'
  }
  return 'lost'
}

function stepInto(parent: Node, from: Node, about: Following): Fate | 'given back' | undefined {
  const step = steps[parent.type] as Step<Node['type']> | undefined
  if (step) return step(parent as never, from, about)
  return /Statement$|^Program$/.test(parent.type) ? 'lost' : undefined
}

function functionWithin(node: Node, { syntax, body }: Following): Node | undefined {
  const around = [node, ...syntax.around(node)].find(isFunction)
  return around && around.start >= body.start && around.end <= body.end ? around : undefined
}

// Where a value ends that comes to a node from a part of it; undefined where it goes on from there.
type Step<T extends Node['type']> = (parent: NodeOf<T>, from: Node, about: Following) => Fate | 'given back' | undefined

const steps: { readonly [T in Node['type']]?: Step<T> } = {
  ReturnStatement: () => 'given back',
  ThrowStatement: () => 'given back',
  YieldExpression: () => 'given back',
  ArrowFunctionExpression: ({ body }, from) => (body === from ? 'given back' : 'lost'),
  IfStatement: () => 'looked at',
  SwitchStatement: () => 'looked at',
  WhileStatement: () => 'looked at',
  DoWhileStatement: () => 'looked at',
  ConditionalExpression: ({ test }, from) => (test === from ? 'looked at' : undefined),
  LogicalExpression: ({ operator, left }, from) => (operator === '&&' && left === from ? 'looked at' : undefined),
  SequenceExpression: ({ expressions }, from) => (expressions.at(-1) === from ? undefined : 'lost'),
  UnaryExpression: ({ operator }) => (operator === 'void' ? 'lost' : undefined),
  AssignmentExpression: ({ left, right }, from, about) => (right === from ? assigned(left as Node, about) : undefined),
  VariableDeclarator: ({ id }, _, about) => named(id as Node, about),
  ForOfStatement: ({ left, right }, from, about) =>
    right === from && left.type === 'VariableDeclaration' ? named(left.declarations[0]?.id as Node, about) : 'lost',
  CallExpression: (call, from, about) =>
    call.callee === from ? asked(call, about) : given(from, calledBy(call, about.scopes), about),
  NewExpression: () => undefined,
}

function named(pattern: Node, { names, scopes }: Following): Fate {
  for (const { name } of patternNames(pattern)) {
    const binding = scopes.resolve(name)
    if (binding) names.add(binding)
  }
  return 'lost'
}

// `error.issues.forEach((issue) => …)`
function asked(call: NodeOf<'CallExpression'>, about: Following): Fate | undefined {
  for (const arg of call.arguments.map((one) => bare(one as Node))) {
    if (!isFunction(arg)) continue
    for (const param of arg.params) named(param as Node, about)
  }
  return undefined
}

function assigned(to: Node, { names, body, scopes }: Following): Fate | undefined {
  const local = to.type === 'Identifier' ? scopes.resolve(to) : undefined
  if (!local || local.at.start < body.start || local.at.end > body.end) return 'handed on'
  names.add(local)
  return undefined
}

function given(arg: Node, what: Called, { scopes, syntax, depth }: Following): Fate | undefined {
  const name = what.name ?? ''
  if (isLog(what, scopes)) return 'looked at'
  if (NOBODY.test(name)) return 'lost'
  if (MAKES.test(name)) return undefined // it is in what this makes
  const own = what.identifier && functionOf(what.identifier, scopes)
  if (!own || depth === 0) return 'handed on'
  const index = what.args.findIndex((one) => bare(arg) === one || (one.start >= arg.start && one.end <= arg.end))
  const param = (own.params[index] as Node | undefined) ?? null
  const inner = fateOf({ body: own.body as Node, param }, syntax, depth - 1)
  return inner === 'thrown' ? 'handed on' : inner
}
