import { nameOfFunction } from './local-functions.ts'
import { methodPlaces } from './method-places.ts'
import type { SourceFile } from './model.ts'
import { keyOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, user, usesOf, type FunctionNode } from './uses.ts'

type Arguments = readonly Node[]

/** Where a function stands, and every place of its file that names it. */
export function* placesOf(fn: FunctionNode, file: SourceFile): Generator<Node> {
  yield fn
  const binding = nameOfFunction(fn, file)
  if (binding) yield* usesOf(binding, file)
  else yield* methodPlaces(fn, file)
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
