import { namesDatabase, wordsOf } from './database-names.ts'
import type { SourceFile, Workspace } from './model.ts'
import { kindOfModule } from './module-kind.ts'
import { methodCalls, methodsOf, type MethodCall } from './method-calls.ts'
import { originOf } from './object-origin.ts'
import { remembered } from './remembered.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { textsOf, type Text } from './known-text.ts'
import { isPlainlySql } from './sql-control.ts'
import { bare } from './uses.ts'
import { itemsOf, memberNamed } from './value-steps.ts'

const RUNS =
  /^(?:query|queryRaw|queryObject|queryArray|execute|executeSql|executeQuery|executeRaw|exec|raw|rows|run|unsafe|simple|prepare|ask|send|sql|none|one|many|any|oneOrNone|manyOrNone|multi|multiResult|batch|stream|queryStream|statement|\$\w*[rR]aw\w*)$/
const SURELY_RUNS =
  /^(?:query|queryRaw|queryObject|queryArray|executeSql|executeQuery|executeRaw|unsafe|\$\w*[rR]aw\w*)$/
const TAG = /^(?:sql|SQL|query|raw|pgsql|psql|unsafe)$/
const TELLS =
  /^(?:log|debug|info|warn|error|trace|emit|on|once|off|event|note|report|record|mark|count|label|span|startspan|measure|time|timeend|describe|it|test|t|expect|assert|throw|observe|increment|inc|publish|notify|has|includes|startswith|endswith|add|delete|set|get)$/

/** Whether a file's layer is one in which any object may be a database until the opposite is proved. */
export function isStrict({ layer }: SourceFile): boolean {
  return layer === 'driver' || layer === 'orchestrator'
}

/** Every expression of a file that is, or is to become, an SQL text. */
export function sqlPlaces(file: SourceFile, workspace: Workspace): readonly Node[] {
  return placesIn(file.syntax, file, workspace)
}

const placesIn = remembered((_: Syntax, file: SourceFile, workspace: Workspace) => [...findPlaces(file, workspace)], [])

function* findPlaces(file: SourceFile, workspace: Workspace): Generator<Node> {
  for (const call of methodCalls(file)) if (runsSql(call, file, workspace)) yield* sqlOf(call.args[0], call.key)
  for (const call of file.syntax.all('CallExpression')) {
    yield* handedOver(call, file, workspace)
    yield* runEach(call, file, workspace)
  }
  for (const one of file.syntax.all('NewExpression', 'CallExpression')) {
    if (isMadeByDatabase(one.callee, file, workspace)) yield* sqlOf(one.arguments[0] as Node | undefined, '')
  }
  for (const tagged of file.syntax.all('TaggedTemplateExpression')) {
    if (isSqlTag(tagged, file, workspace)) yield tagged
  }
  yield* namedAsSql(file)
  for (const array of file.syntax.all('ArrayExpression')) {
    const items = [...itemsOf(array, file)]
    if (items.some((one) => textsOf(one, file).some(({ text }) => isPlainlySql(text)))) yield* items
  }
}

function* sqlOf(arg: Node | undefined, key: string): Generator<Node> {
  // A list of arguments is what version control takes.
  if (arg && !(key === 'raw' && bare(arg).type === 'ArrayExpression')) yield arg
}

function runsSql({ key, object, call }: MethodCall, file: SourceFile, workspace: Workspace): boolean {
  if (!RUNS.test(key)) return false
  if (!object) return isStrict(file) || SURELY_RUNS.test(key)
  const { verdict, names } = originOf(object, { file, workspace, word: key })
  if (verdict !== 'unknown') return verdict === 'database'
  if (isStrict(file)) return !isForeignCall(call, file, workspace)
  return names.some(namesDatabase) || SURELY_RUNS.test(key)
}

function isForeignCall(call: Node, file: SourceFile, workspace: Workspace): boolean {
  return call.type === 'CallExpression' && originOf(call.callee, { file, workspace, word: '' }).verdict === 'other'
}

// `['begin', …].map(tx.query)`
function* runEach(call: NodeOf<'CallExpression'>, file: SourceFile, workspace: Workspace): Generator<Node> {
  const [first] = call.arguments as Node[]
  const callee = bare(call.callee)
  if (!first || callee.type !== 'MemberExpression' || bare(first).type === 'ArrowFunctionExpression') return
  if (!/^(?:forEach|map|flatMap)$/.test(keyOf(callee.property as Node, callee.computed) ?? '')) return
  const runs = methodsOf(first, file).some((method) => runsSql({ ...method, call: first, args: [] }, file, workspace))
  if (runs) yield* itemsOf(callee.object, file)
}

// `run(tx, 'commit')`: whatever it is that gets a database and a text.
function* handedOver(call: NodeOf<'CallExpression'>, file: SourceFile, workspace: Workspace): Generator<Node> {
  const [first, ...rest] = call.arguments as Node[]
  if (!first || rest.length === 0 || first.type === 'SpreadElement' || !isRunner(call, file)) return
  if (isForeignCall(call, file, workspace)) return
  const { verdict, names } = originOf(first, { file, workspace, word: '' })
  if (verdict === 'database' || (verdict === 'unknown' && isStrict(file) && names.some(namesDatabase))) {
    yield* rest.filter((one) => /^(?:Literal|TemplateLiteral|Identifier|BinaryExpression)$/.test(bare(one).type))
  }
}

function isRunner({ callee }: NodeOf<'CallExpression'>, file: SourceFile): boolean {
  const node = bare(callee)
  const names = node.type === 'Identifier' ? [node.name] : methodsOf(node, file).map(({ key }) => key)
  return names.some((name) => RUNS.test(name) || /sql|query|statement/i.test(name))
}

/** Whether a call only tells of something: a log, an event, a metric, a test. */
export function tells(call: NodeOf<'CallExpression' | 'NewExpression'>, file: SourceFile): boolean {
  const callee = bare(call.callee)
  const name = callee.type === 'Identifier' ? callee.name : methodsOf(callee, file)[0]?.key
  return name !== undefined && (TELLS.test(name.toLowerCase()) || /(?:Error|Exception|Event)$/.test(name))
}

// `sql('begin')`, `new Query('begin')`, where the name is imported from a database package.
function isMadeByDatabase(callee: Node, file: SourceFile, workspace: Workspace): boolean {
  const node = bare(callee)
  if (node.type === 'Identifier') return isFromDatabase(node, file, workspace)
  return node.type === 'MemberExpression' && node.object.type === 'Identifier'
    ? /^[A-Z]/.test(keyOf(node.property as Node, node.computed) ?? '') && isFromDatabase(node.object, file, workspace)
    : false
}

function isFromDatabase(name: NodeOf<'Identifier'>, file: SourceFile, workspace: Workspace): boolean {
  const from = scopesOf(file.syntax).resolve(name)?.from
  return from !== undefined && kindOfModule(from.source, workspace) === 'database'
}

function isSqlTag({ tag }: NodeOf<'TaggedTemplateExpression'>, file: SourceFile, workspace: Workspace): boolean {
  const node = bare(tag)
  if (node.type === 'Identifier') {
    const from = scopesOf(file.syntax).resolve(node)?.from
    return TAG.test(node.name) || TAG.test(from?.name ?? '') || isFromDatabase(node, file, workspace)
  }
  return methodsOf(node, file).some(({ key }) => RUNS.test(key))
}

// `const sql = …`, `x.sql = …`, `{ text: … }`, `class { static SQL = … }`: what is called so is SQL.
function* namedAsSql(file: SourceFile): Generator<Node> {
  for (const { id, init } of file.syntax.all('VariableDeclarator')) {
    if (init && id.type === 'Identifier' && isSqlName(id.name, file)) yield init
  }
  yield* fieldsNamedAsSql(file)
  for (const { left, right } of file.syntax.all('AssignmentExpression')) {
    if (left.type === 'MemberExpression' && isSqlMember(left, file)) yield right
  }
  for (const object of file.syntax.all('ObjectExpression')) yield* propertiesNamedAsSql(object, file)
}

function* fieldsNamedAsSql(file: SourceFile): Generator<Node> {
  for (const { key, computed, value } of file.syntax.all('PropertyDefinition')) {
    if (value && isSqlName(keyOf(key as Node, computed) ?? '', file)) yield value
  }
}

function isSqlMember(member: NodeOf<'MemberExpression'>, file: SourceFile): boolean {
  const key = keyOf(member.property as Node, member.computed) ?? ''
  return isSqlName(key, file) || (key === 'text' && isStrict(file))
}

function* propertiesNamedAsSql(object: NodeOf<'ObjectExpression'>, file: SourceFile): Generator<Node> {
  for (const property of object.properties) {
    if (property.type !== 'Property') continue
    const key = keyOf(property.key as Node, property.computed) ?? ''
    if (isSqlName(key, file) || (key === 'text' && isStatement(object, file))) yield property.value as Node
  }
}

function isSqlName(name: string, file: SourceFile): boolean {
  const words = wordsOf(name)
  return words.includes('sql') || (isStrict(file) && words.some((word) => /^(?:statement|stmt)$/.test(word)))
}

// In a user's interface a text is a label; beside values it is a statement.
function isStatement(object: NodeOf<'ObjectExpression'>, file: SourceFile): boolean {
  if (isStrict(file)) return true
  return object.properties.some(
    (one) => one.type === 'Property' && /^(?:values|effect|rowMode)$/.test(keyOf(one.key as Node) ?? ''),
  )
}

/** The texts that are run where an expression stands as SQL: its own, those of a statement object, those of a list. */
export function sqlTexts(place: Node, file: SourceFile): readonly Text[] {
  const own = textsOf(place, file)
  const asked = own.length > 0 && own.every(({ text }) => !text.startsWith('\u0001')) ? [] : membersIn(place, file)
  return [...own, ...asked.flatMap((one) => textsOf(one, file))]
}

function membersIn(place: Node, file: SourceFile): Node[] {
  const statement = ['text', 'sql'].flatMap((key) => memberNamed(place, key, file))
  const items = [...itemsOf(place, file)]
  return [...statement, ...items, ...items.flatMap((one) => memberNamed(one, 'text', file))]
}
