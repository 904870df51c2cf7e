import { constantsIn, memberOf, type Constants } from './constant.ts'
import { callsOf, functionsOf, returnsOf } from './function.ts'
import { knownOfTree } from './remembered.ts'
import { isFunction, keyOf, scopesOf, type Binding, type Scopes } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/**
 * Where a value comes from: a global, or a module, and the way from there. A step is the name of a member, `()` or
 * `new()` for a call, `(…)` or `new(…)` for a call with arguments, `?` for a name that cannot be known.
 */
export interface Origin {
  readonly module?: string
  readonly way: readonly string[]
}

/** Finds out where values of a file come from, through aliases, patterns, parameters, closures, fields and objects. */
export interface Origins {
  of(node: Node): readonly Origin[]
  /** The same of what a pattern picks from a value, or from what a declarator is given. */
  along(node: Node, steps: readonly string[]): readonly Origin[]
}

type Way = readonly string[]
type Follow = (node: never, way: Way, at: At) => Iterable<Origin>
interface At {
  readonly syntax: Syntax
  readonly scopes: Scopes
  readonly constants: Constants
  readonly seen: Set<string>
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self', 'frames'])
const VISITORS = /^(map|flatMap|forEach|filter|find|findLast|some|every)$/
const SAME = /^Object\.(freeze|seal|assign|create|preventExtensions)$/
const FAR = 300

const known = knownOfTree<Syntax, Origins>()

/** The origins of the values of a file, worked out when asked for. */
export function originsIn(syntax: Syntax): Origins {
  const before = known().get(syntax)
  if (before) return before
  const [scopes, constants] = [scopesOf(syntax), constantsIn(syntax)]
  const start = (): At => ({ syntax, scopes, constants, seen: new Set() })
  const answers = new Map<Node, Origin[]>()
  const origins: Origins = {
    of(node) {
      const answer = answers.get(node) ?? [...from(node, [], start())]
      answers.set(node, answer)
      return answer
    },
    along: (node, steps) => [...(node.type === 'VariableDeclarator' ? fromGiven : from)(node, steps, start())],
  }
  known().set(syntax, origins)
  return origins
}

const follow: Record<string, Follow | undefined> = {
  Identifier: fromName,
  MemberExpression: (node: NodeOf<'MemberExpression'>, way, at) =>
    from(node.object, [memberOf(node, at.constants), ...way], at),
  MetaProperty: (_: Node, way) => [{ way: ['import.meta', ...way] }],
  ThisExpression: fromThis,
  Super: fromThis,
  ConditionalExpression: (node: NodeOf<'ConditionalExpression'>, way, at) =>
    fromAny([node.consequent, node.alternate], way, at),
  LogicalExpression: (node: NodeOf<'LogicalExpression'>, way, at) => fromAny([node.left, node.right], way, at),
  SequenceExpression: (node: NodeOf<'SequenceExpression'>, way, at) => from(node.expressions.at(-1), way, at),
  AssignmentExpression: (node: NodeOf<'AssignmentExpression'>, way, at) => from(node.right, way, at),
  AwaitExpression: (node: NodeOf<'AwaitExpression'>, way, at) => from(node.argument, way, at),
  ImportExpression: (node: NodeOf<'ImportExpression'>, way, at) => [inModule(at.constants.textOf(node.source), way)],
  ObjectExpression: fromObject,
  ArrayExpression: fromArray,
  CallExpression: fromCall,
  NewExpression: fromNew,
  ClassDeclaration: fromClass,
  ClassExpression: fromClass,
}

function* from(node: Node | null | undefined, way: Way, at: At): Generator<Origin> {
  if (!node) return
  const place = `${node.start} ${node.end} ${node.type} ${way.join('.')}`
  if (at.seen.has(place) || at.seen.size > FAR) return
  at.seen.add(place)
  const inner = innerOf(node)
  const builder = stepsToFunction(node, way)
  if (builder > 0) yield { way: ['Function', ...way.slice(builder)] }
  else if (inner) yield* from(inner, way, at)
  else yield* follow[node.type]?.(node as never, way, at) ?? []
}

// Parentheses, an optional chain and a type assertion stand for what they hold.
function innerOf(node: Node): Node | undefined {
  return 'expression' in node && typeof node.expression === 'object' ? (node.expression as Node) : undefined
}

// `(() => {}).constructor` and `''.constructor.constructor` are Function.
function stepsToFunction(node: Node, [first, second]: Way): number {
  if (first !== 'constructor') return 0
  if (isFunction(node)) return 1
  return second === 'constructor' && /Literal|^(Object|Array)Expression$/.test(node.type) ? 2 : 0
}

function* fromAny(nodes: readonly (Node | null | undefined)[], way: Way, at: At): Generator<Origin> {
  for (const node of nodes) yield* from(node, way, at)
}

function* fromName(node: NodeOf<'Identifier'>, way: Way, at: At): Generator<Origin> {
  const binding = at.scopes.resolve(node)
  if (!binding || isAmbient(binding, at.syntax)) yield inGlobal([node.name, ...way])
  else if (binding.from) yield* fromImport(binding.from, way)
  else if (binding.kind === 'class') yield* from(binding.node, way, at)
  else yield* fromBinding(binding, way, at)
}

function* fromImport({ source, name, typeOnly }: NonNullable<Binding['from']>, way: Way): Generator<Origin> {
  if (!typeOnly) yield inModule(source, name === '*' ? way : [name, ...way])
}

function* fromBinding(binding: Binding, way: Way, at: At): Generator<Origin> {
  const path = isRest(binding.at, at.syntax) ? binding.path.slice(0, -1) : binding.path
  const inner = [...path.map((step) => (step === undefined ? '?' : String(step))), ...way]
  if (binding.kind === 'variable') yield* fromGiven(binding.node, inner, at)
  if (binding.kind === 'parameter') yield* fromParameter(binding, inner, at)
  if (binding.how !== 'const') yield* fromAny(assignedTo(binding, at), way, at)
}

/** Whether a binding only says that a global is there, or is of a type: `declare const process`. */
export function isAmbient({ node, from }: Binding, syntax: Syntax): boolean {
  const declaration = node.type === 'VariableDeclarator' ? syntax.parentOf(node) : node
  return (
    from?.typeOnly === true || (declaration !== undefined && 'declare' in declaration && declaration.declare === true)
  )
}

function* fromGiven(node: Node, way: Way, at: At): Generator<Origin> {
  if (node.type === 'VariableDeclarator' && node.init) return yield* from(node.init, way, at)
  const [, loop] = at.syntax.around(node)
  if (loop?.type === 'ForOfStatement') yield* from(loop.right, ['?', ...way], at)
}

function assignedTo(binding: Binding, { scopes, syntax }: At): Node[] {
  return scopes.usesOf(binding).flatMap((use) => {
    const parent = syntax.parentOf(use)
    return parent?.type === 'AssignmentExpression' && parent.left === use ? [parent.right] : []
  })
}

function* fromParameter({ node }: Binding, way: Way, at: At): Generator<Origin> {
  if (node.type === 'AssignmentPattern') yield* from(node.right, way, at)
  const owner = at.syntax.parentOf(node)
  if (!isFunction(owner)) return
  const index = owner.params.indexOf(node as never)
  for (const call of callsOf(owner, at.syntax)) yield* from(call.arguments[index], way, at)
  const visit = at.syntax.parentOf(owner)
  if (index !== 0 || visit?.type !== 'CallExpression' || visit.callee.type !== 'MemberExpression') return
  if (visit.arguments[0] === owner && VISITORS.test(memberOf(visit.callee, at.constants)))
    yield* from(visit.callee.object, ['?', ...way], at)
}

function* fromObject(object: NodeOf<'ObjectExpression'>, [key, ...way]: Way, at: At): Generator<Origin> {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') yield* from(property.argument, key ? [key, ...way] : [], at)
    else if (key === '?' || key === keyOf(property.key as Node, property.computed))
      yield* property.kind === 'get'
        ? fromAny([...returnsOf(property.value)], way, at)
        : from(property.value as Node, way, at)
  }
}

function* fromArray({ elements }: NodeOf<'ArrayExpression'>, [key, ...way]: Way, at: At): Generator<Origin> {
  if (key === '?') yield* fromAny(elements as Node[], way, at)
  else if (key !== undefined) yield* from(elements[Number(key)] as Node | undefined, way, at)
}

function* fromNew(node: NodeOf<'NewExpression'>, way: Way, at: At): Generator<Origin> {
  if (way[0] === 'constructor') yield* from(node.callee, way.slice(1), at)
  else yield* from(node.callee, [node.arguments.length > 0 ? 'new(…)' : 'new()', ...way], at)
}

type Class = NodeOf<'ClassDeclaration' | 'ClassExpression'>

function* fromClass({ body, superClass }: Class, way: Way, at: At): Generator<Origin> {
  const own = fieldsOf(body, way[0]).filter(({ isStatic }) => isStatic)
  if (own.length > 0) for (const { values } of own) yield* fromAny(values, way.slice(1), at)
  else yield* from(superClass, way, at)
}

function* fromThis(node: Node, way: Way, at: At): Generator<Origin> {
  const owner = [...at.syntax.around(node)].find((one) => /^Class(Declaration|Expression)$/.test(one.type)) as Class
  if (!owner) return
  if (node.type === 'Super') return yield* from(owner.superClass, way, at)
  const own = fieldsOf(owner.body, way[0]).flatMap(({ values }) => values)
  yield* fromAny([...own, ...assignedToThis(owner.body, way[0], at)], way.slice(1), at)
}

function fieldsOf({ body }: NodeOf<'ClassBody'>, key: string | undefined): { isStatic: boolean; values: Node[] }[] {
  return body.flatMap((member) => {
    if (member.type !== 'PropertyDefinition' && member.type !== 'MethodDefinition') return []
    if (key === undefined || keyOf(member.key as Node, member.computed) !== key || !member.value) return []
    const isGetter = member.type === 'MethodDefinition' && member.kind === 'get'
    return [{ isStatic: member.static, values: isGetter ? [...returnsOf(member.value as Node)] : [member.value] }]
  })
}

function assignedToThis(body: Node, key: string | undefined, { syntax, constants }: At): Node[] {
  return syntax.all('AssignmentExpression').flatMap(({ start, left, right }) => {
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return []
    return memberOf(left, constants) === key && start > body.start && start < body.end ? [right] : []
  })
}

function* fromCall(call: NodeOf<'CallExpression'>, way: Way, at: At): Generator<Origin> {
  const { callee } = call
  for (const origin of Array.from(from(callee, [], at))) yield* fromCalled(call, origin, way, at)
  if (callee.type === 'MemberExpression' && memberOf(callee, at.constants) === 'bind')
    yield* from(callee.object, way, at)
  for (const local of functionsOf(callee, at.syntax)) yield* fromAny([...returnsOf(local)], way, at)
}

function* fromCalled(call: NodeOf<'CallExpression'>, called: Origin, way: Way, at: At): Generator<Origin> {
  const [first, second] = call.arguments
  const { textOf } = at.constants
  const said = called.module === undefined ? called.way.join('.') : ''
  if (isLoader(called)) yield inModule(textOf(first), way)
  else if (said === 'Reflect.get') yield* from(first, [textOf(second) ?? '?', ...way], at)
  else if (/^(Object|Reflect)\.getOwnPropertyDescriptor$/.test(said))
    yield* from(first, [textOf(second) ?? '?', ...way.slice(1)], at)
  else if (SAME.test(said)) yield* fromAny(call.arguments, way, at)
  else yield normal({ ...called, way: [...called.way, call.arguments.length > 0 ? '(…)' : '()', ...way] })
}

/** Whether what is called loads a module of the name that it is given. */
export function isLoader({ module, way }: Origin): boolean {
  const called = way.join('.')
  if (module === undefined) return /^(require|module\.require|process\.getBuiltinModule)$/.test(called)
  return module === 'module' && called.endsWith('createRequire.(…)')
}

/** Whether a name in a pattern takes all that is left of an object. */
export function isRest(name: Node, syntax: Syntax): boolean {
  const [rest, pattern] = syntax.around(name)
  return rest?.type === 'RestElement' && pattern?.type === 'ObjectPattern'
}

function inGlobal(way: Way): Origin {
  const first = way.findIndex((step) => !GLOBAL_OBJECTS.has(step))
  return normal({ way: first === -1 ? [] : way.slice(first) })
}

function inModule(source: string | undefined, way: Way): Origin {
  const module = (source ?? '?').replace(/^node:/, '')
  if (module === 'process') return normal({ way: ['process', ...(way[0] === 'default' ? way.slice(1) : way)] })
  return { module, way }
}

// `Date.prototype.constructor` is Date.
function normal({ way, ...origin }: Origin): Origin {
  const index = way.findIndex((step, i) => step === 'prototype' && way[i + 1] === 'constructor')
  return { ...origin, way: index === -1 ? way : [...way.slice(0, index), ...way.slice(index + 2)] }
}
