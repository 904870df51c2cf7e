import { textsOf } from './known-text.ts'
import type { SourceFile } from './model.ts'
import { remembered } from './remembered.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare } from './uses.ts'
import { itemsOf, restOf, stepsOf } from './value-steps.ts'

/** A method as it is named where it is called, however it got there. */
export interface Method {
  readonly key: string
  /** The object that it was taken from, if that can be seen. */
  readonly object: Node | undefined
}

/** A call of a method, with the arguments that the method gets. */
export interface MethodCall extends Method {
  readonly call: Node
  readonly args: readonly Node[]
}

/** Calls of methods: direct, by another name, destructured, bound, through call, apply and Reflect. */
export function* methodCalls(file: SourceFile): Generator<MethodCall> {
  for (const call of file.syntax.all('CallExpression')) {
    const args = call.arguments as Node[]
    for (const method of methodsOf(call.callee, file)) yield* unfolded({ ...method, call, args }, file)
  }
}

function* unfolded(given: MethodCall, file: SourceFile): Generator<MethodCall> {
  const { key, object, call, args } = given
  const [first, , list] = args
  const isReflect = key === 'apply' && object?.type === 'Identifier' && object.name === 'Reflect'
  const target = isReflect ? first : object
  if (!/^(?:call|apply|bind)$/.test(key) || !target) {
    for (const each of waysOf(args, file)) yield { ...given, args: each }
    return
  }
  const array = isReflect ? list : args[1]
  const handed = key === 'apply' ? (array ? [...itemsOf(array, file)] : []) : args.slice(1)
  for (const inner of methodsOf(target, file)) yield { ...inner, call, args: handed }
}

// The arguments with what is spread among them; `...rest` of a function is what each of its calls hands to it.
function waysOf(args: readonly Node[], file: SourceFile): readonly (readonly Node[])[] {
  const last = args.at(-1)
  const ways = last?.type === 'SpreadElement' ? restOf(last.argument, file) : []
  if (ways.length > 0) return ways.map((rest) => [...spread(args.slice(0, -1), file), ...spread(rest, file)])
  const all = spread(args, file)
  // What is spread of what is not known begins with that.
  return all.length > 0 || !last ? [all] : [[(last as NodeOf<'SpreadElement'>).argument]]
}

function spread(args: readonly Node[], file: SourceFile): Node[] {
  return args.flatMap((one) => (one.type === 'SpreadElement' ? [...itemsOf(one.argument, file)] : [one]))
}

/** What methods a callee may be. */
export const methodsOf = remembered(findMethods, [])

function findMethods(callee: Node, file: SourceFile): readonly Method[] {
  const node = bare(callee)
  if (node.type === 'MemberExpression') return keysOf(node, file).map((key) => ({ key, object: node.object }))
  if (node.type === 'CallExpression') return ofBound(node, file)
  const binding = node.type === 'Identifier' ? scopesOf(file.syntax).resolve(node) : undefined
  const key = binding?.path.at(-1)
  if (binding && typeof key === 'string') return [{ key, object: initOf(binding.node) }]
  return (stepsOf(node, file) ?? []).flatMap((one) => methodsOf(one, file))
}

// `tx.query.bind(tx)`
function ofBound(node: NodeOf<'CallExpression'>, file: SourceFile): readonly Method[] {
  const callee = bare(node.callee)
  const isBound = callee.type === 'MemberExpression' && keyOf(callee.property as Node, callee.computed) === 'bind'
  return isBound ? methodsOf(callee.object, file) : []
}

function initOf(node: Node): Node | undefined {
  return node.type === 'VariableDeclarator' ? (node.init ?? undefined) : undefined
}

/** The names that a member may have: the one that stands there, or those that its computed key may be. */
export function keysOf(node: NodeOf<'MemberExpression'>, file: SourceFile): string[] {
  const key = keyOf(node.property as Node, node.computed)
  if (key !== undefined) return [key.replace(/^#/, '')]
  return keyTexts(node.property as Node, file)
}

/** The names that a computed key may be: what is split into names may be each of them. */
export function keyTexts(key: Node, file: SourceFile): string[] {
  return textsOf(key, file).flatMap(({ text }) => (text.includes('\u0001') ? [text] : text.split(/[\s,;|]+/)))
}
