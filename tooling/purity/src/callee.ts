import { knownOfTree } from './remembered.ts'
import { isFunction, keyOf, type Binding, type Scopes } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { isWrapped, textOf } from './text.ts'

/** What is called, seen through the ways in which a call can be written. */
export interface Called {
  /** The last word of it: `catch` of `promise.catch(…)`; undefined where it cannot be known. */
  readonly name: string | undefined
  /** What it is called on, if it is a method. */
  readonly receiver: Node | undefined
  /** The identifier that is called, if nothing but a name is. */
  readonly identifier: Node | undefined
  readonly args: readonly Node[]
}

const DEPTH = 6

/** An expression without what only wraps it: parentheses, type assertions, optional chains, `(0, f)`. */
export function bare(node: Node): Node {
  if (isWrapped(node) || node.type === 'ChainExpression' || node.type === 'TSInstantiationExpression')
    return bare(node.expression as Node)
  return node.type === 'SequenceExpression' ? bare(node.expressions.at(-1) as Node) : node
}

/** The name of a member, also where it is computed from text that is known. */
export function memberName(member: NodeOf<'MemberExpression'>, scopes: Scopes): string | undefined {
  if (!member.computed) return keyOf(member.property)
  return textOf(bare(member.property), (name) => initialOf(name, scopes))
}

/** What a name is declared as, if it is declared once and never assigned: the expression of a `const`. */
export function initialOf(name: Node, scopes: Scopes): Node | undefined {
  const binding = scopes.resolve(name)
  const init = binding && initOf(binding)
  return init && binding.path.length === 0 ? init : undefined
}

/** The function of this file that a name stands for. */
export function functionOf(name: Node, scopes: Scopes) {
  const declared = initialOf(name, scopes) ?? scopes.resolve(name)?.node
  return declared && isFunction(declared) && declared.body ? declared : undefined
}

function initOf({ node, how }: Binding): Node | undefined {
  if (node.type !== 'VariableDeclarator' || how !== 'const' || !node.init) return undefined
  return bare(node.init)
}

const known = knownOfTree<Node, Called>()

/** What a call or a `new` calls: through aliases, destructuring, computed names, call, apply, bind and Reflect.apply. */
export function calledBy(call: NodeOf<'CallExpression' | 'NewExpression'>, scopes: Scopes): Called {
  const before = known().get(call)
  if (before) return before
  const found = called(bare(call.callee), spread(call.arguments as Node[]), { scopes, depth: DEPTH })
  known().set(call, found)
  return found
}

interface Looking {
  readonly scopes: Scopes
  readonly depth: number
}

function called(callee: Node, args: readonly Node[], { scopes, depth }: Looking): Called {
  const deeper = { scopes, depth: depth - 1 }
  const plain = { name: undefined, receiver: undefined, identifier: undefined, args }
  if (depth === 0) return plain
  if (callee.type === 'Identifier') return byName(callee, args, deeper)
  if (callee.type === 'CallExpression') {
    const inner = calledBy(callee, scopes)
    if (inner.name !== 'bind' || !inner.receiver) return plain
    const [on, ...first] = inner.args
    return onAnother(inner.receiver, on, [...first, ...args], deeper)
  }
  if (callee.type !== 'MemberExpression') return plain

  const name = memberName(callee, scopes)
  const object = bare(callee.object)
  if (name === 'call') return onAnother(object, args[0], args.slice(1), deeper)
  if (name !== 'apply') return { ...plain, name, receiver: object }
  const isReflect = object.type === 'Identifier' && object.name === 'Reflect'
  const [what, on, list] = isReflect ? args : [object, ...args]
  return what ? onAnother(what, on, elements(list), deeper) : plain
}

function onAnother(callee: Node, on: Node | undefined, args: readonly Node[], looking: Looking): Called {
  const inner = called(bare(callee), args, looking)
  return { ...inner, receiver: inner.receiver && (on ?? inner.receiver) }
}

function byName(name: NodeOf<'Identifier'>, args: readonly Node[], looking: Looking): Called {
  const binding = looking.scopes.resolve(name)
  const plain = { name: name.name, receiver: undefined, identifier: name, args }
  const imported = binding?.from?.name
  if (imported !== undefined) return { ...plain, name: /^(default|\*)$/.test(imported) ? name.name : imported }
  const init = binding && initOf(binding)
  if (!binding || !init) return plain
  const last = binding.path.at(-1)
  if (binding.path.length > 0) return typeof last === 'string' ? { ...plain, name: last, receiver: init } : plain
  if (!/^(Member|Call)Expression$|^Identifier$/.test(init.type)) return plain
  const inner = called(init, args, looking)
  return inner.name === undefined ? plain : inner
}

function spread(args: readonly Node[]): Node[] {
  return args.flatMap((arg) => (arg.type === 'SpreadElement' ? elements(arg.argument) : [bare(arg)]))
}

function elements(array: Node | undefined): Node[] {
  const inner = array && bare(array)
  if (inner?.type !== 'ArrayExpression') return []
  return spread(inner.elements.filter((element) => element !== null) as Node[])
}
