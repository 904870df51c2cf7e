import { constantsIn, memberOf } from './constant.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

type Owners = Readonly<Record<string, string>>

const TAKES_TABLE =
  /^(table|from|into|join|(inner|left|right|full)Join|selectFrom|insertInto|updateTable|deleteFrom|lockTable)$/
const SAYS_TABLE = /(^|_)(tables?|relations?)$|Tables?$|TABLES?$|^relname$/
const PASSED_OVER = /^(ArrayExpression|NewExpression|TSAsExpression|TSSatisfiesExpression)$/

/** The texts of a file that name one of these tables as a table: said so by a key or a verb, or with its schema. */
export function* tableNamesIn(syntax: Syntax, owners: Owners): Generator<{ node: Node; table: string }> {
  for (const node of syntax.all('Literal', 'TemplateLiteral')) {
    const table = constantsIn(syntax).textOf(node)
    if (table === undefined || !isTable(table, owners) || syntax.parentOf(node)?.type === 'TSLiteralType') continue
    if (isQualified(table, owners) || isSaid(node, syntax)) yield { node, table }
  }
}

function isTable(text: string, owners: Owners): boolean {
  if (!/^[\w$]+(\.[\w$]+)?$/.test(text)) return false
  const last = text.replace(/^.*\./, '')
  return Object.keys(owners).some((name) => name === text || name === last || name.endsWith(`.${last}`))
}

// `shop.orders`, where `shop` is no domain: `orders.stock` may be an operation.
function isQualified(text: string, owners: Owners): boolean {
  const [schema = '', table] = text.split('.')
  return table !== undefined && /^[a-z_]+$/.test(schema) && !Object.values(owners).includes(schema)
}

function isSaid(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parentOf(node)
  if (!parent) return false
  if (PASSED_OVER.test(parent.type)) return isSaid(parent, syntax)
  if (parent.type === 'CallExpression') return isGiven(node, parent, syntax)
  const name = nameOf(parent, syntax)
  return name !== undefined && name.holds !== node && SAYS_TABLE.test(name.text)
}

function nameOf(parent: Node, syntax: Syntax): { text: string; holds?: Node } | undefined {
  if (parent.type === 'VariableDeclarator')
    return parent.id.type === 'Identifier' ? { text: parent.id.name } : undefined
  if (parent.type === 'AssignmentPattern')
    return parent.left.type === 'Identifier' ? { text: parent.left.name } : undefined
  if (parent.type !== 'Property' && parent.type !== 'PropertyDefinition') return undefined
  return { text: constantsIn(syntax).keyOf(parent.key as Node, parent.computed), holds: parent.key as Node }
}

function isGiven(node: Node, { callee, arguments: given }: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  if (callee.type !== 'MemberExpression' || given[0] !== node) return false
  const isPlain = callee.object.type === 'Identifier' && /^(Array|Buffer|Object)$/.test(callee.object.name)
  return !isPlain && TAKES_TABLE.test(memberOf(callee, constantsIn(syntax)))
}
