import { textsOf } from './known-text.ts'
import type { Found, SourceFile, Workspace } from './model.ts'
import { keysOf } from './method-calls.ts'
import { kindOfExport, kindOfModule } from './module-kind.ts'
import { remembered } from './remembered.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, user } from './uses.ts'
import { memberNamed, stepsOf } from './value-steps.ts'

/** What is exported by a database package: `name` is 'default', '*' or its own. */
interface FromDatabase {
  readonly module: string
  readonly name: string
}

const CONSTRUCTS =
  /^(?:[A-Z]\w*)?(?:Pool|Client|Connection|DataSource|Sequelize|Kysely|Knex|PrismaClient|MikroORM|Database|DatabaseSync|SQL|Transaction|PgBoss|Dialect)$/
// Packages whose default export opens something: a class of its own name, or a function that is called with an address.
const DEFAULT_CONSTRUCTS = /^(?:better-sqlite3|pg-boss|sequelize|pg-pool|sqlite3|pg-native)$/
const DEFAULT_OPENS = /^(?:postgres|pg-promise|knex|slonik|drizzle-orm\/.+)$/
const OPENS =
  /^(?:createPool\w*|createConnection|createClient|createPoolCluster|connect|createDatabase\w*|neon|drizzle|knex|postgres|init|makeWorkerUtils|connectToDatabase|getConnection|createPostgresPool|startSession)$/
const TRANSACTS =
  /^(?:transaction|startTransaction|withTransaction|transactional|Transactional|Transaction|runInTransaction)$/

/** What of a database package an expression is, if it is a part of one. */
const fromDatabase = remembered(findPart, undefined)

function findPart(given: Node, file: SourceFile, workspace: Workspace, depth = 0): FromDatabase | undefined {
  const node = bare(given)
  if (depth > 40) return undefined
  const seen =
    node.type === 'Identifier' ? fromName(node, file, workspace, depth) : fromMember(node, file, workspace, depth)
  if (seen) return seen
  const steps = stepsOf(node, file) ?? []
  return fromLoading(node, file, workspace) ?? firstOf(steps, (one) => fromDatabase(one, file, workspace, depth + 1))
}

function fromName(node: Node, file: SourceFile, workspace: Workspace, depth: number): FromDatabase | undefined {
  const binding = scopesOf(file.syntax).resolve(node)
  if (!binding) return undefined
  if (binding.from)
    return binding.from.typeOnly ? undefined : ofModule(binding.from.source, binding.from.name, workspace)
  const [key] = binding.path
  const isTaken = binding.kind === 'variable' && binding.path.length === 1 && typeof key === 'string'
  return isTaken ? memberOf(fromInit(binding.node, file, workspace, depth), key) : undefined
}

function fromMember(node: Node, file: SourceFile, workspace: Workspace, depth: number): FromDatabase | undefined {
  const key = node.type === 'MemberExpression' ? keysOf(node, file)[0] : undefined
  return node.type === 'MemberExpression' && key !== undefined
    ? memberOf(fromDatabase(node.object, file, workspace, depth + 1), key)
    : undefined
}

function fromInit(node: Node, file: SourceFile, workspace: Workspace, depth: number): FromDatabase | undefined {
  const init = node.type === 'VariableDeclarator' ? node.init : undefined
  return init ? fromDatabase(init, file, workspace, depth + 1) : undefined
}

// `require('pg')`, `createRequire(…)('pg')`, `import('pg')`
function fromLoading(node: Node, file: SourceFile, workspace: Workspace): FromDatabase | undefined {
  if (node.type === 'ImportExpression') return loaded(node.source)
  if (node.type !== 'CallExpression' || node.arguments.length === 0) return undefined
  const callee = bare(node.callee)
  const isCreated = callee.type === 'CallExpression' || madeByCreateRequire(callee, file)
  const isLoading =
    isCreated || /^(?:require|_?interopRequire\w*|_?import|getBuiltinModule)$/i.test(nameOf(callee, file))
  return isLoading ? loaded(node.arguments[0] as Node) : undefined

  function loaded(source: Node): FromDatabase | undefined {
    return firstOf(textsOf(source, file), ({ text }) => ofModule(text, '*', workspace))
  }
}

function nameOf(node: Node, file: SourceFile): string {
  if (node.type === 'Identifier') return node.name
  return (node.type === 'MemberExpression' ? keysOf(node, file)[0] : undefined) ?? ''
}

function madeByCreateRequire(callee: Node, file: SourceFile): boolean {
  return (stepsOf(callee, file) ?? []).some((one) => {
    const made = bare(one)
    return made.type === 'CallExpression' && made.callee.type === 'Identifier' && made.callee.name === 'createRequire'
  })
}

function firstOf<T, R>(items: readonly T[], make: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const made = make(item)
    if (made !== undefined) return made
  }
  return undefined
}

function ofModule(module: string, name: string, workspace: Workspace): FromDatabase | undefined {
  const isDatabase = kindOfExport(module, name, workspace) === 'database' && !/^(?:io)?redis$/.test(module)
  return isDatabase ? { module, name } : undefined
}

function memberOf(whole: FromDatabase | undefined, key: string): FromDatabase | undefined {
  if (!whole) return undefined
  const isWhole = /^(?:\*|default|native)$/.test(whole.name)
  return isWhole
    ? { module: whole.module, name: key }
    : CONSTRUCTS.test(whole.name)
      ? undefined
      : { module: whole.module, name: key }
}

/** Whether a part of a database package is a class or a function that opens a connection. */
function opens({ module, name }: FromDatabase): boolean {
  if (name === '*' || name === 'default') return DEFAULT_CONSTRUCTS.test(module) || DEFAULT_OPENS.test(module)
  return CONSTRUCTS.test(name) || OPENS.test(name)
}

/** Every place in a file where a connection is opened, or the way to open one is passed on. */
export function* connectionsIn(file: SourceFile, workspace: Workspace): Generator<Found> {
  yield* wrappedMethods(file)
  if (!reachesDatabase(file, workspace)) return
  for (const one of file.syntax.all('NewExpression')) {
    const made = fromDatabase(one.callee, file, workspace)
    if (made && constructs(made)) yield { at: one.start, message: `Opens a connection: new ${said(made)}.` }
  }
  for (const one of file.syntax.all('CallExpression')) yield* ofCall(one, file, workspace)
  for (const { superClass } of file.syntax.all('ClassDeclaration', 'ClassExpression')) {
    const made = superClass && fromDatabase(superClass, file, workspace)
    if (made && constructs(made)) yield { at: superClass.start, message: `Makes a class of its own of ${said(made)}.` }
  }
  yield* passedOn(file, workspace)
}

// Whoever can load something at run time may load anything.
function reachesDatabase({ text, syntax }: SourceFile, workspace: Workspace): boolean {
  if (/\brequire\b|\bcreateRequire\b|\bgetBuiltinModule\b|\bimport\s*\(|\bimport\s+\w+\s*=/.test(text)) return true
  const { staticImports, staticExports } = syntax.module
  const imported = staticImports.flatMap(({ moduleRequest, entries }) => [
    [moduleRequest.value, '*'] as const,
    ...entries.map(({ importName }) => [moduleRequest.value, importName.name ?? '*'] as const),
  ])
  const passed = staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, importName }) =>
      moduleRequest ? [[moduleRequest.value, importName.name ?? '*'] as const] : [],
    ),
  )
  return [...imported, ...passed].some(([source, name]) => kindOfExport(source, name, workspace) === 'database')
}

// `@Transactional()`
function* wrappedMethods(file: SourceFile): Generator<Found> {
  for (const { expression, start } of file.syntax.all('Decorator')) {
    const name = nameOf(bare(expression.type === 'CallExpression' ? expression.callee : expression), file)
    if (/^Transaction(?:al)?$/.test(name)) yield { at: start, message: `Wraps a method in a transaction: @${name}.` }
  }
}

function constructs({ module, name }: FromDatabase): boolean {
  return /^(?:\*|default)$/.test(name) ? DEFAULT_CONSTRUCTS.test(module) : CONSTRUCTS.test(name)
}

function said({ module, name }: FromDatabase): string {
  return `${/^(?:\*|default)$/.test(name) ? 'what it exports' : name} of ${module}`
}

function* ofCall(call: NodeOf<'CallExpression'>, file: SourceFile, workspace: Workspace): Generator<Found> {
  const callee = bare(call.callee)
  const args = call.arguments as Node[]
  if (callee.type === 'MemberExpression' && isReflectConstruct(callee) && args[0]) {
    const made = fromDatabase(args[0], file, workspace)
    if (made && constructs(made)) yield { at: call.start, message: `Opens a connection: new ${said(made)}.` }
    return
  }
  const made = fromDatabase(callee, file, workspace)
  if (!made) return
  const { name, module } = made
  if (TRANSACTS.test(name)) yield { at: call.start, message: `Runs a transaction: ${name} of ${module}.` }
  else if (isKnex(made)) {
    if (hasConnection(args, file)) yield { at: call.start, message: `Opens a connection: ${module} with a connection.` }
  } else if (isOpener(made, args, file)) yield { at: call.start, message: `Opens a connection: ${said(made)}.` }
}

function isReflectConstruct(callee: NodeOf<'MemberExpression'>): boolean {
  return (
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Reflect' &&
    keyOf(callee.property as Node) === 'construct'
  )
}

function isKnex({ module, name }: FromDatabase): boolean {
  return module === 'knex' && /^(?:\*|default|knex|Knex)$/.test(name)
}

// `drizzle(tx)` wraps what it is given; with an address or options it opens.
function isOpener({ module, name }: FromDatabase, args: readonly Node[], file: SourceFile): boolean {
  const isDefault = /^(?:\*|default)$/.test(name)
  if (isDefault ? !DEFAULT_OPENS.test(module) : !OPENS.test(name)) return false
  return !module.startsWith('drizzle-orm') || (args[0] !== undefined && hasConnection(args, file))
}

// knex without a connection only builds. What cannot be seen is taken to have one.
function hasConnection([options]: readonly Node[], file: SourceFile): boolean {
  if (!options) return false
  const node = bare(options)
  if (node.type !== 'ObjectExpression') {
    const steps = stepsOf(node, file)
    return steps ? steps.some((one) => hasConnection([one], file)) : true
  }
  if (memberNamed(node, 'connection', file).some((one) => !isNothing(one))) return true
  return node.properties.some((one) => one.type === 'SpreadElement' && hasConnection([one.argument], file))
}

function isNothing(node: Node): boolean {
  return (node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'Literal' && node.value === null)
}

// `export { Pool } from 'pg'`, `export default Pool`, `make(Pool)`
function* passedOn(file: SourceFile, workspace: Workspace): Generator<Found> {
  for (const node of file.syntax.all('ExportAllDeclaration')) {
    if (node.exportKind !== 'type' && kindOfModule(node.source.value, workspace) === 'database')
      yield { at: node.start, message: `Passes on everything of ${node.source.value}, also what opens connections.` }
  }
  for (const specifier of file.syntax.all('ExportSpecifier')) {
    const found = exported(specifier, file, workspace)
    if (found && passes(found)) yield { at: specifier.start, message: `Passes on ${said(found)}.` }
  }
  for (const name of file.syntax.all('Identifier', 'MemberExpression')) {
    const made = isHandedOver(name, file) ? fromDatabase(name, file, workspace) : undefined
    if (made && passes(made) && made.name !== '*') yield { at: name.start, message: `Passes on ${said(made)}.` }
  }
}

function passes(one: FromDatabase): boolean {
  return TRANSACTS.test(one.name) || constructs(one) || (opens(one) && !isKnex(one))
}

function exported(
  specifier: NodeOf<'ExportSpecifier'>,
  file: SourceFile,
  workspace: Workspace,
): FromDatabase | undefined {
  const declaration = file.syntax.parentOf(specifier)
  if (
    declaration?.type !== 'ExportNamedDeclaration' ||
    declaration.exportKind === 'type' ||
    specifier.exportKind === 'type'
  )
    return undefined
  if (!declaration.source) return fromDatabase(specifier.local as Node, file, workspace)
  return ofModule(declaration.source.value, keyOf(specifier.local as Node) ?? 'default', workspace)
}

// As an argument, a returned value, an exported constant; not where its class is only asked about.
function isHandedOver(name: Node, file: SourceFile): boolean {
  const { by, as } = user(name, file.syntax)
  if (!by) return false
  if (by.type === 'CallExpression') return by.callee !== as && !isReflected(by)
  if (by.type === 'VariableDeclarator') return by.init === as && isExported(by, file)
  if (by.type === 'ArrowFunctionExpression') return by.body === as
  if (by.type === 'Property') return by.value === as && file.syntax.parentOf(by)?.type === 'ObjectExpression'
  return (
    /^(?:ExportDefaultDeclaration|ReturnStatement)$/.test(by.type) ||
    (by.type === 'PropertyDefinition' && by.value === as)
  )
}

function isExported(declarator: Node, { syntax }: SourceFile): boolean {
  const declaration = syntax.parentOf(declarator)
  return declaration !== undefined && syntax.parentOf(declaration)?.type === 'ExportNamedDeclaration'
}

function isReflected({ callee }: NodeOf<'CallExpression'>): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Reflect'
}
