import { keyOf, type Binding, type Scopes } from './scope.ts'
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

function initOf({ node, how }: Binding): Node | undefined {
  if (node.type !== 'VariableDeclarator' || how !== 'const' || !node.init) return undefined
  return bare(node.init)
}

/** What a call or a `new` calls: through aliases, destructuring, computed names, call, apply, bind and Reflect.apply. */
export function calledBy(call: NodeOf<'CallExpression' | 'NewExpression'>, scopes: Scopes): Called {
  return called(bare(call.callee), spread(call.arguments as Node[]), scopes, DEPTH)
}

function called(callee: Node, args: readonly Node[], scopes: Scopes, depth: number): Called {
  const plain = { name: undefined, receiver: undefined, identifier: undefined, args }
  if (depth === 0) return plain
  if (callee.type === 'Identifier') return byName(callee, args, scopes, depth)
  if (callee.type === 'CallExpression') {
    const inner = calledBy(callee, scopes)
    if (inner.name !== 'bind' || !inner.receiver) return plain
    const bound = called(bare(inner.receiver), [...inner.args.slice(1), ...args], scopes, depth - 1)
    return { ...bound, receiver: bound.receiver ?? inner.args[0] }
  }
  if (callee.type !== 'MemberExpression') return plain

  const name = memberName(callee, scopes)
  const object = bare(callee.object)
  if (name === 'call') return onAnother(object, args[0], args.slice(1), scopes, depth)
  if (name === 'apply' && isNamed(object, 'Reflect') && args[0])
    return onAnother(bare(args[0]), args[1], elements(args[2]), scopes, depth)
  if (name === 'apply') return onAnother(object, args[0], elements(args[1]), scopes, depth)
  return { ...plain, name, receiver: object }
}

function onAnother(callee: Node, on: Node | undefined, args: readonly Node[], scopes: Scopes, depth: number): Called {
  const inner = called(callee, args, scopes, depth - 1)
  return { ...inner, receiver: inner.receiver ? (on ?? inner.receiver) : undefined }
}

function byName(name: NodeOf<'Identifier'>, args: readonly Node[], scopes: Scopes, depth: number): Called {
  const binding = scopes.resolve(name)
  const plain = { name: name.name, receiver: undefined, identifier: name, args }
  if (!binding) return plain
  if (binding.from) return { ...plain, name: /^(default|\*)$/.test(binding.from.name) ? name.name : binding.from.name }
  const init = initOf(binding)
  const last = binding.path.at(-1)
  if (init && typeof last === 'string') return { ...plain, name: last, receiver: init }
  if (!init || binding.path.length > 0) return plain
  if (init.type === 'MemberExpression' || init.type === 'Identifier' || init.type === 'CallExpression') {
    const inner = called(init, args, scopes, depth - 1)
    return inner.name === undefined ? plain : { ...inner, identifier: inner.receiver ? inner.identifier : name }
  }
  return plain
}

function spread(args: readonly Node[]): Node[] {
  return args.flatMap((arg) => (arg.type === 'SpreadElement' ? elements(arg.argument) : [bare(arg)]))
}

function elements(array: Node | undefined): Node[] {
  const inner = array && bare(array)
  if (inner?.type !== 'ArrayExpression') return []
  return spread(inner.elements.filter((element) => element !== null) as Node[])
}

/** Whether an expression is this name, and nothing more. */
export function isNamed(node: Node | undefined, name: string): boolean {
  return node?.type === 'Identifier' && node.name === name
}
