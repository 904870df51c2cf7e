import { constantsIn } from './constant.ts'
import { looksLikeSql } from './sql-text.ts'
import { childrenOf, type Node, type Syntax } from './syntax.ts'

/** The texts of a file that are SQL, each as the whole that it is written as: a concatenation, a template, a join. */
export function* sqlIn(syntax: Syntax): Generator<{ readonly node: Node; readonly text: string }> {
  const { textOf } = constantsIn(syntax)
  for (const node of syntax.all('Literal', 'TemplateLiteral', 'BinaryExpression', 'CallExpression')) {
    if (isNoText(node, syntax) || isPart(node, syntax)) continue
    const text = textOf(node)
    if (text !== undefined && looksLikeSql(text) && !isWholeElsewhere(node, text, syntax)) yield { node, text }
  }
  for (const { tag, quasi } of syntax.all('TaggedTemplateExpression')) {
    if (isSqlTag(tag)) yield { node: quasi, text: textOf(quasi) ?? '' }
  }
}

// sql`…` and db.sql`…`
function isSqlTag(tag: Node): boolean {
  const name = tag.type === 'MemberExpression' ? tag.property : tag
  return name.type === 'Identifier' && /^sql$/i.test(name.name)
}

// The name of a module, of a type, of a property.
function isNoText(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parentOf(node)
  if (!parent || /^(Import|Export(All|Named)|TSLiteralType|TSExternal|TSEnumMember$)/.test(parent.type)) return true
  return (parent.type === 'Property' || parent.type === 'PropertyDefinition') && parent.key === node && !parent.computed
}

// What is within a longer text is read with it.
function isPart(node: Node, syntax: Syntax): boolean {
  const [parent, ...around] = syntax.around(node)
  if (parent?.type === 'BinaryExpression') return parent.operator === '+'
  if (parent?.type === 'TaggedTemplateExpression') return isSqlTag(parent.tag)
  if (parent?.type !== 'ArrayExpression' && parent?.type !== 'MemberExpression') return false
  return around
    .slice(0, 2)
    .some((one) => one.type === 'CallExpression' && constantsIn(syntax).textOf(one) !== undefined)
}

// A constant that is SQL by itself has been told where it is declared.
function isWholeElsewhere(node: Node, text: string, syntax: Syntax): boolean {
  const { initOf, textOf } = constantsIn(syntax)
  return (
    node.type === 'BinaryExpression' &&
    childrenOf(node).some((one) => one.type === 'Identifier' && initOf(one) && textOf(one) === text)
  )
}
