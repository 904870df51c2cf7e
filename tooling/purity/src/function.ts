import { isFunction, scopesOf } from './scope.ts'
import { childrenOf, type Node, type NodeOf, type Syntax } from './syntax.ts'
import { bindingAt } from './uses.ts'

/** What stands around a node, parentheses and type assertions passed over. */
function holderOf(node: Node, syntax: Syntax): Node | undefined {
  for (const parent of syntax.around(node)) {
    if (!/^(Parenthesized|TS(As|Satisfies|NonNull))/.test(parent.type)) return parent
  }
  return undefined
}

/** The places where a function is named, if it has a name. */
export function usesOf(node: Node, syntax: Syntax): Node[] {
  const holder = holderOf(node, syntax)
  const ownName = node.type === 'FunctionDeclaration' ? node.id : undefined
  const name = holder?.type === 'VariableDeclarator' ? holder.id : ownName
  const binding = bindingAt(name, { syntax })
  return binding ? scopesOf(syntax).usesOf(binding) : []
}

/** The call of which a node is what is called. */
export function callOf(node: Node, syntax: Syntax): NodeOf<'CallExpression'> | undefined {
  const call = holderOf(node, syntax)
  return call?.type === 'CallExpression' &&
    !call.arguments.some((one) => one.start <= node.start && one.end >= node.end)
    ? call
    : undefined
}

/** The calls of a function by its name, or where it stands. */
export function callsOf(node: Node, syntax: Syntax): NodeOf<'CallExpression'>[] {
  return [node, ...usesOf(node, syntax)].flatMap((one) => callOf(one, syntax) ?? [])
}

/** The functions of the file that a callee stands for. */
export function functionsOf(callee: Node, syntax: Syntax): Node[] {
  if (isFunction(callee)) return [callee]
  if ('expression' in callee && typeof callee.expression === 'object')
    return functionsOf(callee.expression as Node, syntax)
  const binding = scopesOf(syntax).resolve(callee)
  if (binding?.kind === 'function') return [binding.node]
  const init = binding?.node.type === 'VariableDeclarator' && binding.path.length === 0 ? binding.node.init : null
  return init && isFunction(init) ? [init] : []
}

/** What a function returns, its inner functions left out. */
export function* returnsOf(node: Node): Generator<Node> {
  if (!isFunction(node) || !node.body) return
  if (node.body.type === 'BlockStatement') yield* returnsIn(node.body)
  else yield node.body
}

function* returnsIn(node: Node): Generator<Node> {
  if (node.type === 'ReturnStatement' && node.argument) yield node.argument
  if (isFunction(node) || /Expression$|^Class/.test(node.type)) return
  for (const child of childrenOf(node)) yield* returnsIn(child)
}
