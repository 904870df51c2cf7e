import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { isWrapped } from './text.ts'
import { combined, joined, MOST_TEXTS, templates } from './texts.ts'

/** Keys that lead from a value to a part of it; undefined where a key cannot be known. */
export type Path = readonly (string | number | undefined)[]

/** What an expression stands for, as far as its file tells. */
export type Origin =
  | { readonly kind: 'global'; readonly name: string; readonly path: Path }
  | { readonly kind: 'import'; readonly from: NonNullable<Binding['from']>; readonly node: Node; readonly path: Path }
  | { readonly kind: 'parameter'; readonly binding: Binding; readonly path: Path }
  /** A part, at `path`, of what this expression is: a call, a literal, a function, a class. */
  | { readonly kind: 'node'; readonly node: Node; readonly path: Path }

/** What is being followed, so that nothing is followed in a circle, and nothing for ever. */
export interface Trail {
  readonly node: Node
  readonly before: Trail | undefined
  readonly steps: { left: number }
}

const MOST_STEPS = 4_000

function goOn(node: Node, before: Trail | undefined): Trail | undefined {
  const steps = before?.steps ?? { left: MOST_STEPS }
  for (let one = before; one; one = one.before) if (one.node === node) return undefined
  return steps.left-- > 0 ? { node, before, steps } : undefined
}

/**
 * Everything that an expression may stand for: follows constants, aliases, destructuring, members of literals,
 * defaults, branches, `await`, `bind`, and `Reflect.get`.
 */
export function originsOf(node: Node, syntax: Syntax, path: Path = [], before?: Trail): Origin[] {
  const inner = unwrapped(node)
  const trail = goOn(inner, before)
  return trail ? originsAlong(trail, syntax, path) : []
}

function originsAlong(trail: Trail, syntax: Syntax, path: Path): Origin[] {
  const inner = trail.node
  const follow = (next: Node, further: Path = path) => originsOf(next, syntax, further, trail)
  const following = { syntax, path, follow, trail }
  if (inner.type === 'Identifier') return ofName(inner, following)
  if (inner.type === 'MemberExpression') return follow(inner.object, [memberName(inner, syntax, trail), ...path])
  if (inner.type === 'ObjectExpression' || inner.type === 'ArrayExpression') return ofLiteral(inner, following)
  if (inner.type === 'CallExpression') return ofCall(inner, following)
  if (inner.type === 'ImportExpression') return ofModule(inner, inner.source, path)
  const passed = passedBy(inner)
  return passed ? passed.flatMap((one) => follow(one)) : [{ kind: 'node', node: inner, path }]
}

// The expressions one of which an expression is, as it stands.
function passedBy(node: Node): Node[] | undefined {
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate]
  if (node.type === 'LogicalExpression') return [node.left, node.right]
  if (node.type === 'AssignmentExpression') return [node.right]
  return node.type === 'SequenceExpression' ? node.expressions.slice(-1) : undefined
}

interface Following {
  readonly syntax: Syntax
  readonly path: Path
  readonly follow: (next: Node, path?: Path) => Origin[]
  readonly trail: Trail
}

function ofName(name: NodeOf<'Identifier'>, following: Following): Origin[] {
  const { syntax, path, follow } = following
  const binding = scopesOf(syntax).resolve(name)
  if (!binding) return [{ kind: 'global', name: name.name, path }]
  if (binding.kind === 'import' && binding.from)
    return [{ kind: 'import', from: binding.from, node: binding.node, path }]
  if (binding.kind === 'parameter') {
    const parameter = { kind: 'parameter', binding, path: [...binding.path, ...path] } as const
    return [parameter, ...listOf(defaultOf(binding)).flatMap((one) => follow(one))]
  }
  if (binding.kind === 'function' || binding.kind === 'class') return [{ kind: 'node', node: binding.node, path }]
  return binding.kind === 'variable' ? ofVariable(binding, following) : []
}

function ofVariable(binding: Binding, { syntax, path, follow, trail }: Following): Origin[] {
  const { node, how } = binding
  if (node.type !== 'VariableDeclarator') return []
  const given = node.init ? [node.init] : ofLoop(binding, syntax, trail)
  const otherwise = [...listOf(defaultOf(binding)), ...(how === 'const' ? [] : assignedTo(binding, syntax))]
  return [
    ...given.flatMap((one) => follow(one, [...binding.path, ...path])),
    ...otherwise.flatMap((one) => follow(one)),
  ]
}

function listOf<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one]
}

// What a pattern gives a name where there is nothing: `{ name = value }`, `(name = value)`.
function defaultOf({ at, node }: Binding): Node | undefined {
  const search = (pattern: Node | null): Node | undefined => {
    if (!pattern) return undefined
    if (pattern.type === 'AssignmentPattern') return pattern.left === at ? pattern.right : search(pattern.left as Node)
    if (pattern.type === 'ObjectPattern') return first(pattern.properties as Node[], search)
    if (pattern.type === 'Property') return search(pattern.value as Node)
    if (pattern.type === 'ArrayPattern') return first(pattern.elements as (Node | null)[], search)
    return pattern.type === 'TSParameterProperty' ? search(pattern.parameter as Node) : undefined
  }
  return search(node.type === 'VariableDeclarator' ? (node.id as Node) : node)
}

function first<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}

function assignedTo(binding: Binding, syntax: Syntax): Node[] {
  return scopesOf(syntax)
    .usesOf(binding)
    .flatMap((use) => {
      const parent = syntax.parentOf(use)
      return parent?.type === 'AssignmentExpression' && parent.left === use ? [parent.right] : []
    })
}

// Each element of the list that a loop runs over.
function ofLoop({ node }: Binding, syntax: Syntax, trail: Trail): Node[] {
  const declaration = syntax.parentOf(node)
  const loop = declaration && syntax.parentOf(declaration)
  if (loop?.type !== 'ForOfStatement' || loop.left !== declaration) return []
  return originsOf(loop.right, syntax, [], trail).flatMap(elementsOf)
}

/** The elements of an array that stands there as such. */
function elementsOf(origin: Origin): Node[] {
  const isWhole = origin.kind === 'node' && origin.path.length === 0
  if (!isWhole || origin.node.type !== 'ArrayExpression') return []
  return origin.node.elements.filter((one): one is NonNullable<typeof one> => one !== null) as Node[]
}

function ofLiteral(
  node: NodeOf<'ObjectExpression' | 'ArrayExpression'>,
  { path, follow, syntax, trail }: Following,
): Origin[] {
  const [key, ...rest] = path
  if (path.length === 0) return [{ kind: 'node', node, path }]
  if (node.type === 'ArrayExpression') {
    const elements = key === undefined ? node.elements : [node.elements[Number(key)]]
    return elements.flatMap((one) => (one ? follow(one as Node, rest) : []))
  }
  const named = node.properties.filter(
    (one) => one.type === 'Property' && [key, undefined].includes(nameIn(one, syntax, trail)),
  )
  const chosen = key === undefined ? node.properties.filter((one) => one.type === 'Property') : named
  const spread = node.properties.flatMap((one) => (one.type === 'SpreadElement' ? follow(one.argument) : []))
  return [...chosen.flatMap((one) => follow((one as NodeOf<'Property'>).value as Node, rest)), ...spread]
}

function nameIn(property: NodeOf<'Property'>, syntax: Syntax, trail: Trail): string | undefined {
  if (!property.computed && property.key.type === 'Identifier') return property.key.name
  return constantsOf(property.key as Node, syntax, trail)[0]
}

function ofCall(call: NodeOf<'CallExpression'>, following: Following): Origin[] {
  const { path, follow, syntax, trail } = following
  const callee = unwrapped(call.callee)
  const [target] = call.arguments as Node[]
  if (callee.type === 'MemberExpression') {
    const name = memberName(callee, syntax, trail)
    const passed = callee.object.type === 'Identifier' ? ofStatic(`${callee.object.name}.${name}`, call, following) : []
    return passed[0] ? passed : name === 'bind' ? follow(callee.object) : [{ kind: 'node', node: call, path }]
  }
  const isRequire = callee.type === 'Identifier' && callee.name === 'require' && !scopesOf(syntax).resolve(callee)
  return isRequire && target ? ofModule(call, target, path) : [{ kind: 'node', node: call, path }]
}

// Functions of the language that give back what they are given, or a part of it.
function ofStatic(said: string, { arguments: given }: NodeOf<'CallExpression'>, following: Following): Origin[] {
  const { path, follow, syntax, trail } = following
  const [target, key] = given as Node[]
  if (!target) return []
  if (said === 'Reflect.get' && key) return follow(target, [constantsOf(key, syntax, trail)[0], ...path])
  return /^(Object\.(freeze|seal)|Promise\.resolve)$/.test(said) ? follow(target) : []
}

// require('x') and import('x') are the module itself, as `import * as x` is.
function ofModule(node: Node, name: Node, path: Path): Origin[] {
  if (name.type !== 'Literal' || typeof name.value !== 'string') return [{ kind: 'node', node, path }]
  return [{ kind: 'import', from: { source: name.value, name: '*', typeOnly: false }, node, path }]
}

/** An expression without what only wraps it: parentheses, type assertions, `await`, optional chains. */
export function unwrapped(node: Node): Node {
  if (isWrapped(node) || node.type === 'ChainExpression') return unwrapped(node.expression)
  return node.type === 'AwaitExpression' ? unwrapped(node.argument) : node
}

/** The name of a member, however it is written. */
export function memberName(member: NodeOf<'MemberExpression'>, syntax: Syntax, trail?: Trail): string | undefined {
  if (!member.computed) return keyOf(member.property as Node)
  return constantsOf(member.property as Node, syntax, trail)[0]
}

/**
 * Every text that an expression may be, from constants, concatenation, templates, branches, loops over lists, and
 * the arguments that a local function is called with. What is not known in a text stands in it as `\u0000`.
 */
export function constantsOf(node: Node, syntax: Syntax, before?: Trail): string[] {
  const inner = unwrapped(node)
  if (inner.type === 'Literal') return inner.value === null ? [] : [String(inner.value)]
  const trail = goOn(inner, before)
  if (!trail) return []
  const fold = (next: Node) => constantsOf(next, syntax, trail)
  if (inner.type === 'TemplateLiteral') return templates(inner, fold)
  if (inner.type === 'TaggedTemplateExpression') return templates(inner.quasi, fold)
  if (inner.type === 'BinaryExpression')
    return inner.operator === '+' ? joined([inner.left as Node, inner.right], fold) : []
  if (inner.type === 'CallExpression') return ofTextCall(inner, { syntax, fold, trail })
  return FOLLOWED.test(inner.type) ? ofFollowed(trail, syntax, fold) : []
}

const FOLLOWED = /^(Identifier|MemberExpression|ConditionalExpression|LogicalExpression|SequenceExpression)$/

function ofFollowed(trail: Trail, syntax: Syntax, fold: (node: Node) => string[]): string[] {
  const texts = originsAlong(trail, syntax, []).flatMap((origin) => {
    if (origin.kind === 'parameter') return argumentsFor(origin.binding, syntax, trail).flatMap(fold)
    return origin.kind === 'node' && origin.path.length === 0 ? fold(origin.node) : []
  })
  return [...new Set(texts)].slice(0, MOST_TEXTS)
}

// 'a'.concat('b'), ['a', 'b'].join(''), String('a'), 'a'.toLowerCase()
interface Folding {
  readonly syntax: Syntax
  readonly fold: (node: Node) => string[]
  readonly trail: Trail
}

function ofTextCall(call: NodeOf<'CallExpression'>, { syntax, fold, trail }: Folding): string[] {
  const callee = unwrapped(call.callee)
  const given = call.arguments as Node[]
  if (callee.type === 'Identifier') return callee.name === 'String' && given[0] ? fold(given[0]) : []
  if (callee.type !== 'MemberExpression') return []
  const name = memberName(callee, syntax, trail)
  if (name === 'concat') return joined([callee.object, ...given], fold)
  if (name === 'toLowerCase') return fold(callee.object).map((text) => text.toLowerCase())
  if (name === 'trim' || name === 'toString') return fold(callee.object).map((text) => text.trim())
  if (name !== 'join') return []
  const between = given[0] ? fold(given[0]).slice(0, 1) : [',']
  const [start, ...parts] = originsOf(callee.object, syntax)
    .flatMap(elementsOf)
    .map((part) => fold(part))
  return start ? parts.reduce((all, one) => combined(combined(all, between), one), start) : []
}

/** What a parameter of a local function is given where that function is called, or where it is a callback of a list. */
export function argumentsFor(binding: Binding, syntax: Syntax, trail?: Trail): Node[] {
  const made = [...syntax.around(binding.at)].find(isFunction)
  const place = made?.params.findIndex((one) => (one as Node) === binding.node) ?? -1
  if (!made || place < 0 || binding.path.length > 0) return []
  return callsOf(made, syntax).flatMap((call) => {
    const callee = unwrapped(call.callee)
    if (call.arguments.includes(made as never) && callee.type === 'MemberExpression')
      return place === 0 ? originsOf(callee.object, syntax, [], trail).flatMap(elementsOf) : []
    const given = call.arguments[place] as Node | undefined
    return given ? [given] : []
  })
}

// The calls of a function by its name, at its place, or with it as a callback.
function callsOf(made: Node, syntax: Syntax): NodeOf<'CallExpression'>[] {
  const parent = syntax.parentOf(made)
  const scopes = scopesOf(syntax)
  const named = scopes.all.find(
    ({ node }) => node === made || (parent?.type === 'VariableDeclarator' && node === parent),
  )
  const callers = (named ? scopes.usesOf(named) : [made]).map((use) => outermost(use, syntax))
  return callers.flatMap((node) => {
    const call = syntax.parentOf(node)
    return call?.type === 'CallExpression' ? [call] : []
  })
}

function outermost(node: Node, syntax: Syntax): Node {
  const parent = syntax.parentOf(node)
  return parent && isWrapped(parent) ? outermost(parent, syntax) : node
}
