import type { Node, Syntax } from './syntax.ts'

/** Where a file says what is not of the function that says it: an import, a constant, a type, `this`. */
export function outerPlaces(syntax: Syntax): readonly Node[] {
  const outer = new Set(['require', ...syntax.program.body.flatMap((one) => namesOf(one as Node, syntax))])
  return [
    ...syntax.all('Identifier').filter(({ name }) => outer.has(name)),
    ...syntax.all('ThisExpression', 'Super', 'ImportExpression', 'TSImportType'),
  ]
}

// What a statement of the file declares; every name in it where that takes more than a look.
function namesOf(statement: Node, syntax: Syntax): string[] {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.map(({ local }) => local.name)
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (declared?.type === 'FunctionDeclaration') return declared.id ? [declared.id.name] : []
  if (declared?.type === 'TSInterfaceDeclaration' || declared?.type === 'TSTypeAliasDeclaration')
    return [declared.id.name]
  const { start, end } = statement
  return syntax.all('Identifier').flatMap((name) => (name.start >= start && name.end <= end ? [name.name] : []))
}

/** Whether a function says nothing but what is its own: it can hand nothing that it was not given. */
export function isAlone(node: Node, outer: readonly Node[]): boolean {
  if (node.type !== 'FunctionDeclaration') return false
  return !outer.some((one) => one !== node.id && one.start >= node.start && one.end <= node.end)
}
