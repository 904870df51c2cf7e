import { calledBy } from './callee.ts'
import { foldedTexts, placeIn, textOfPieces, type Folded } from './fold.ts'
import { knownOfTree } from './remembered.ts'
import { tablesIn, type TableUse } from './sql.ts'
import type { Node } from './syntax.ts'
import { isWrapped } from './text.ts'
import type { Values } from './values.ts'

/** What code does to a table. */
export interface Access extends TableUse {
  /** Where the text that names the table was written; `at` is where it is used. */
  readonly origin: number
}

// Some word of SQL that is followed by a table.
const SQL = /\b(from|join|into|update|truncate|copy|table|lock|using|merge)\b/i

const known = knownOfTree<Values, readonly Access[]>()

/** What the texts of a file do to tables, as far as they are SQL. */
export function accessesByText(values: Values): readonly Access[] {
  const before = known().get(values)
  if (before) return before
  const accesses = read(values)
  known().set(values, accesses)
  return accesses
}

function read(values: Values): Access[] {
  const found = textsIn(values).flatMap((node) => accessesOf(node, values))
  const direct = new Set(found.filter(({ at, origin }) => at === origin).map(keyOfAccess))
  const seen = new Set<string>()
  return found.filter((access) => {
    const key = `${access.at} ${keyOfAccess(access)}`
    if (seen.has(key) || (access.at !== access.origin && direct.has(keyOfAccess(access)))) return false
    return seen.add(key)
  })
}

function accessesOf(node: Node, values: Values): Access[] {
  if (node.type === 'Literal' && !SQL.test(String(node.value))) return []
  const isSentence = !isAsked(node, values)
  return foldedTexts(node, values).flatMap((folded) => {
    const text = filled(node, textOfPieces(folded), values)
    if (!SQL.test(text) || (isSentence && reads(text))) return []
    return tablesIn(text).map((use) => ({ ...use, ...placeIn(folded, use.at) }))
  })
}

function keyOfAccess({ origin, table, verb }: Access): string {
  return `${origin} ${table} ${verb}`
}

/** The expressions of a file that are texts, each as a whole. */
export function textsIn(values: Values): Node[] {
  const { syntax } = values
  const texts: Node[] = syntax
    .all('Literal', 'TemplateLiteral', 'BinaryExpression')
    .filter((node) => node.type !== 'Literal' || typeof node.value === 'string')
    .filter((node) => node.type !== 'BinaryExpression' || node.operator === '+')
  const calls = syntax
    .all('CallExpression')
    .filter((call) => /^(join|concat)$/.test(calledBy(call, values.scopes).name ?? ''))
  const sums = syntax
    .all('AssignmentExpression')
    .flatMap(({ operator, left }) => (operator === '+=' ? [left as Node] : []))
  return [...texts, ...calls, ...sums].filter((node) => !isPart(node, values) && !isTold(node, values))
}

type Within = (parent: Node, node: Node, values: Values) => boolean

const PARTS: Readonly<Record<string, Within>> = {
  TemplateLiteral: () => true,
  BinaryExpression: (parent) => parent.type === 'BinaryExpression' && parent.operator === '+',
  AssignmentExpression: (parent, node) =>
    parent.type === 'AssignmentExpression' && parent.operator === '+=' && parent.right === node,
  ArrayExpression: (parent, _, values) => isJoined(parent, values),
  MemberExpression: (_, node, values) => isJoined(node, values),
  CallExpression: (parent, node, { scopes }) =>
    parent.type === 'CallExpression' && parent.callee !== node && calledBy(parent, scopes).name === 'concat',
}

// Whether a text is a part of another, and read with it.
function isPart(node: Node, values: Values): boolean {
  const parent = values.syntax.parentOf(node)
  if (!parent) return false
  return PARTS[parent.type]?.(parent, node, values) ?? (isAround(parent) && isPart(parent, values))
}

function isAround(node: Node): boolean {
  return isWrapped(node) || node.type === 'ConditionalExpression' || node.type === 'LogicalExpression'
}

function isJoined(node: Node, { syntax }: Values): boolean {
  const member = syntax.parentOf(node)
  if (member?.type !== 'MemberExpression' || member.object !== node) return false
  return member.property.type === 'Identifier' && /^(join|concat)$/.test(member.property.name)
}

const TELLS =
  /Error$|^(debug|info|warn|error|log|trace|fatal|describe|it|test|assert|ok|fail|deprecate|emitWarning|invariant|t)$/
const TELLING = /^(message|description|title|label|summary|help|usage)$/
const NEVER = /^(JSX|TSLiteralType|Import|Export(All|Named)|ThrowStatement)/

const isToldBy: Within = (parent, _, { scopes }) =>
  (parent.type === 'CallExpression' || parent.type === 'NewExpression') &&
  TELLS.test(calledBy(parent, scopes).name ?? '')

const isToldUnder: Within = (parent, node) => {
  if (parent.type !== 'Property' && parent.type !== 'PropertyDefinition') return false
  return parent.key === node ? !parent.computed : TELLING.test(keyText(parent.key))
}

const TOLD: Readonly<Record<string, Within>> = {
  NewExpression: isToldBy,
  CallExpression: isToldBy,
  Property: isToldUnder,
  PropertyDefinition: isToldUnder,
  TSEnumMember: (parent, node) => parent.type === 'TSEnumMember' && parent.id === node,
  ExpressionStatement: (_, node) => node.type === 'Literal',
}

// Whether a text is told to people, or names a module, a key or a type: errors, logs, tests, labels of a page.
function isTold(node: Node, values: Values): boolean {
  const parent = values.syntax.parentOf(node)
  if (!parent) return false
  return (
    NEVER.test(parent.type) ||
    (TOLD[parent.type]?.(parent, node, values) ?? (isAround(parent) && isTold(parent, values)))
  )
}

function keyText(key: Node): string {
  return key.type === 'Identifier' ? key.name : ''
}

const ASKS = /^(query|rows|raw|unsafe|execute|exec|run|prepare|any|one|many|none|ask|\$\w*(query|execute)Raw\w*)$/i

// Whether a text goes where SQL goes: into a query, or under such a name.
function isAsked(node: Node, { syntax, scopes }: Values): boolean {
  const parent = syntax.parentOf(node)
  if (parent?.type === 'TaggedTemplateExpression') return true
  if (parent?.type === 'CallExpression') return ASKS.test(calledBy(parent, scopes).name ?? '')
  if (parent?.type === 'VariableDeclarator') return /sql|query|statement|text/i.test(keyText(parent.id as Node))
  return parent?.type === 'Property' && /^(text|sql|query|statement)$/.test(keyText(parent.key))
}

// `Delete from orders` is a sentence of a page, `delete from orders` and `DELETE FROM orders` are not.
function reads(text: string): boolean {
  return /^\s*[A-Z][a-z]+ (?:[a-z]+ )?[a-z]/.test(text) && !/[=($;*"]/.test(text)
}

// knex.raw('truncate ??', ['orders']), format('truncate %I', 'orders')
function filled(node: Node, text: string, values: Values): string {
  if (!/\?\?|%[Is]|:\w+:/.test(text)) return text
  const call = values.syntax.parentOf(node)
  if (call?.type !== 'CallExpression' || call.arguments[0] !== node) return text
  const given = (call.arguments as Node[])
    .slice(1)
    .flatMap((one) => values.of(one))
    .flatMap((one) => (one.type === 'ArrayExpression' ? (one.elements as Node[]) : [one]))
  let next = 0
  return text.replace(/\?\??|%[IsL]/g, (mark) => {
    const one = given[next++]
    const known: Folded | undefined = one && mark !== '?' && mark !== '%L' ? foldedTexts(one, values)[0] : undefined
    return known ? textOfPieces(known).padEnd(mark.length) : mark
  })
}
