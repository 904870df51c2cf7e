import { keyOf } from './scope.ts'
import { unwrapped, type Path } from './stands-for.ts'
import type { Node } from './syntax.ts'

/** What a statement exports: each name, what stands behind it, and where in that. */
export function exportsIn(node: Node): (readonly [string, Node, Path])[] {
  if (node.type === 'ExportDefaultDeclaration') return [['default', node.declaration as Node, []]]
  if (node.type === 'ExpressionStatement') return ofCommonJs(node.expression)
  if (node.type !== 'ExportNamedDeclaration' || node.source) return []
  const { declaration } = node
  if (!declaration) return node.specifiers.map((one) => [nameOf(one.exported as Node), one.local as Node, []])
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init ? [[id.name, id, []]] : [],
    )
  return 'id' in declaration && declaration.id?.type === 'Identifier'
    ? [[declaration.id.name, declaration as Node, []]]
    : []
}

function ofCommonJs(node: Node): (readonly [string, Node, Path])[] {
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return []
  const { object, property } = node.left
  const name = keyOf(property as Node, node.left.computed) ?? ''
  const isModule = object.type === 'Identifier' && object.name === 'module'
  const isExports =
    object.type === 'Identifier'
      ? object.name === 'exports'
      : object.type === 'MemberExpression' && keyOf(object.property as Node) === 'exports'
  if (isModule && name === 'exports') {
    const table = unwrapped(node.right)
    if (table.type !== 'ObjectExpression') return [['default', node.right, []]]
    return table.properties.flatMap((one) =>
      one.type === 'Property' ? [[keyOf(one.key as Node) ?? '', one.value as Node, []] as const] : [],
    )
  }
  return isExports ? [[name, node.right, []]] : []
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : 'default'
}
