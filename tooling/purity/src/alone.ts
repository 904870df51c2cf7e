import { isFunction, scopesOf } from './scope.ts'
import type { Node, Syntax } from './syntax.ts'

/** Where a file says what is not of the function that says it: an import, a constant, a type, `this`. */
export function outerPlaces(syntax: Syntax): readonly Node[] {
  const types = syntax.all('TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSModuleDeclaration')
  const outer = new Set(types.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : [])))
  for (const { name, kind, at, node } of scopesOf(syntax).all) {
    const around = [...syntax.around(kind === 'function' ? node : at)]
    if (!around.some(isFunction)) outer.add(name)
  }
  return [
    ...syntax.all('Identifier').filter(({ name }) => outer.has(name) || name === 'require'),
    ...syntax.all('ThisExpression', 'Super', 'ImportExpression', 'TSImportType'),
  ]
}

/** Whether a function says nothing but what is its own: it can hand nothing that it was not given. */
export function isAlone(node: Node, outer: readonly Node[]): boolean {
  if (node.type !== 'FunctionDeclaration') return false
  return !outer.some((one) => one !== node.id && one.start >= node.start && one.end <= node.end)
}
