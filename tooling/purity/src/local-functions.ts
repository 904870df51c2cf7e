import type { SourceFile } from './model.ts'
import { isFunction, scopesOf, type Binding } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, bindingAt, functionAround, user, type FunctionNode } from './uses.ts'

/** The name under which the rest of the file knows a function. */
export function nameOfFunction(fn: FunctionNode, file: SourceFile): Binding | undefined {
  const { by } = user(fn, file.syntax)
  const at = fn.type === 'FunctionDeclaration' ? fn.id : by?.type === 'VariableDeclarator' ? (by.id as Node) : undefined
  return bindingAt(at, file)
}

/** The function that a callee is in this file, if it is one. */
export function functionOf(callee: Node, file: SourceFile): FunctionNode | undefined {
  const node = bare(callee)
  if (isFunction(node)) return node
  if (node.type !== 'Identifier') return undefined
  const binding = scopesOf(file.syntax).resolve(node)
  if (binding?.kind === 'function') return binding.node as FunctionNode
  const init = binding?.kind === 'variable' ? (binding.node as NodeOf<'VariableDeclarator'>).init : undefined
  return init && binding?.path.length === 0 && isFunction(bare(init)) ? (bare(init) as FunctionNode) : undefined
}

/** What a function of this file returns. */
export function returnsOf(callee: Node, file: SourceFile): Node[] {
  const fn = functionOf(callee, file)
  if (!fn?.body) return []
  if (fn.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') return [fn.body]
  return file.syntax
    .all('ReturnStatement')
    .filter((one) => one.start >= fn.start && one.end <= fn.end && functionAround(one, file) === fn)
    .flatMap(({ argument }) => argument ?? [])
}
