import type { SourceFile } from './model.ts'
import { remembered } from './remembered.ts'
import { isFunction, isReference, scopesOf, type Binding } from './scope.ts'
import type { ClassNode, Node, NodeOf, Syntax } from './syntax.ts'
import { isWrapped } from './text.ts'

export type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>

/** The expression within parentheses, type assertions, `await`, `?.`, the last of a sequence. */
export function bare(node: Node): Node {
  for (;;) {
    if (isWrapped(node) || node.type === 'ChainExpression' || node.type === 'TSInstantiationExpression')
      node = node.expression
    else if (node.type === 'AwaitExpression') node = node.argument
    else if (node.type === 'SequenceExpression') node = node.expressions.at(-1) ?? node
    else return node
  }
}

/** The first node around an expression that is more than a wrapping of it, and its child on the way there. */
export function user(node: Node, syntax: Syntax): { readonly by: Node | undefined; readonly as: Node } {
  let as = node
  for (const parent of syntax.around(node)) {
    if (!wraps(parent, as)) return { by: parent, as }
    as = parent
  }
  return { by: undefined, as }
}

function wraps(parent: Node, child: Node): boolean {
  if (parent.type === 'SequenceExpression') return parent.expressions.at(-1) === child
  return isWrapped(parent) || parent.type === 'ChainExpression' || parent.type === 'AwaitExpression'
}

/** The function that a node stands in. */
export function functionAround(node: Node, { syntax }: SourceFile): FunctionNode | undefined {
  for (const one of syntax.around(node)) if (isFunction(one)) return one
  return undefined
}

/** The class whose `this` is meant at a node. */
export function classAround(node: Node, { syntax }: SourceFile): ClassNode | undefined {
  for (const one of syntax.around(node)) {
    if (one.type === 'ClassDeclaration' || one.type === 'ClassExpression') return one
  }
  return undefined
}

const NONE: readonly Node[] = []

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const indexOf = remembered((syntax: Syntax) => {
  const scopes = scopesOf(syntax)
  const [uses, declared] = [new Map<Binding, Node[]>(), new Map<Node, Binding>()]
  for (const binding of scopes.all) declared.set(binding.at, binding)
  for (const name of syntax.all('Identifier')) {
    const binding = isReference(name, syntax) && !declared.has(name) ? scopes.resolve(name) : undefined
    if (binding) push(uses, binding, name)
  }
  return { uses, declared }
}, undefined as never)

/** Every place that reads or writes a binding, found once for all bindings of a file. */
export function usesOf(binding: Binding, { syntax }: SourceFile): readonly Node[] {
  return indexOf(syntax).uses.get(binding) ?? NONE
}

/** What an identifier declares. */
export function bindingAt(name: Node | undefined | null, { syntax }: Pick<SourceFile, 'syntax'>): Binding | undefined {
  return name ? indexOf(syntax).declared.get(name) : undefined
}
