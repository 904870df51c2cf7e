import { nameOfFunction } from './local-functions.ts'
import { isMethod, methodPlaces } from './method-places.ts'
import type { SourceFile } from './model.ts'
import { isFunction, keyOf, type Binding } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, bindingAt, functionAround, user, usesOf, type FunctionNode } from './uses.ts'

type Arguments = readonly Node[]

/** Where a function stands, and every place of its file that names it, or is it by a call: `make(client)`. */
export function* placesOf(fn: FunctionNode, file: SourceFile): Generator<Node> {
  yield* namedAgain(fn, file)
  if (!nameOfFunction(fn, file)) for (const place of methodPlaces(fn, file)) yield* namedAgain(place, file)
  const maker = makerOf(fn, file)
  if (maker) for (const place of placesOf(maker, file)) yield* madeAt(place, file)
}

/** The function that returns a function. */
export function makerOf(fn: FunctionNode, file: SourceFile): FunctionNode | undefined {
  const { by, as } = user(fn, file.syntax)
  if (by?.type === 'ArrowFunctionExpression') return by.body === as ? by : undefined
  return by?.type === 'ReturnStatement' ? functionAround(by, file) : undefined
}

function* madeAt(place: Node, file: SourceFile): Generator<Node> {
  const { by: call, as } = user(place, file.syntax)
  if (call?.type !== 'CallExpression' || call.callee !== as) return
  yield* namedAgain(call, file)
}

// `const run = this.run`, `const send = run`
function* namedAgain(place: Node, file: SourceFile, depth = 0): Generator<Node> {
  yield place
  const { by } = user(place, file.syntax)
  const at =
    place.type === 'FunctionDeclaration' ? place.id : by?.type === 'VariableDeclarator' ? (by.id as Node) : null
  const binding = depth > 4 ? undefined : bindingAt(at, file)
  if (binding) for (const use of usesOf(binding, file)) yield* namedAgain(use, file, depth + 1)
}

/** Whether a name is a parameter of what other files may call too, with something else: a method, or what is returned. */
export function isOfHandedOut({ kind, node }: Binding, file: SourceFile): boolean {
  const fn = kind === 'parameter' ? file.syntax.parentOf(node) : undefined
  return isFunction(fn) && (isMethod(fn, file) || makerOf(fn, file) !== undefined)
}

/** What a function is handed where it is named: by its call, by `call`, `apply` and `bind`, by `Reflect.apply`. */
export function* handedAt(place: Node, file: SourceFile): Generator<Arguments> {
  const { by, as } = user(place, file.syntax)
  if (by?.type === 'MemberExpression' && by.object === as) yield* handedThrough(by, file)
  if (by?.type !== 'CallExpression') return
  const args = by.arguments as Node[]
  if (by.callee === as) yield args
  else if (args[0] === as && isReflectApply(by)) yield listed(args[2])
}

function* handedThrough(member: NodeOf<'MemberExpression'>, file: SourceFile): Generator<Arguments> {
  const { by, as } = user(member, file.syntax)
  const key = keyOf(member.property as Node, member.computed) ?? ''
  if (by?.type !== 'CallExpression' || by.callee !== as) return
  const [, ...given] = by.arguments as Node[]
  if (key === 'call') yield given
  else if (key === 'apply') yield listed(given[0])
  else if (key === 'bind') for (const more of handedAt(by, file)) yield [...given, ...more]
}

function isReflectApply({ callee }: NodeOf<'CallExpression'>): boolean {
  const node = bare(callee)
  const isReflect =
    node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'Reflect'
  return isReflect && keyOf(node.property as Node, node.computed) === 'apply'
}

function listed(list: Node | undefined): Arguments {
  const node = list && bare(list)
  return node?.type === 'ArrayExpression' ? node.elements.filter((one) => one !== null).map((one) => one as Node) : []
}
