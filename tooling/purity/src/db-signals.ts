import { buildersIn, mayBuildQuery } from './builder.ts'
import { CONNECTION_NAME, POOL_NAME } from './connection.ts'
import { constantsIn, memberOf } from './constant.ts'
import { decisionsIn } from './decision.ts'
import type { Settings, SourceFile } from './model.ts'
import { isFunction, keyOf, scopesOf } from './scope.ts'
import { isOneOf } from './settings.ts'
import { mayHoldSql } from './sql-text.ts'
import type { Node, Syntax } from './syntax.ts'
import { takenIn } from './taken.ts'
import { sqlIn } from './written-sql.ts'

/** What of a database an engine still holds, and what to do about it. */
export interface DbSignals {
  readonly engines: number
  readonly withSignals: number
  /** Of the engines, to one decimal. */
  readonly percent: number
  readonly files: readonly FileSignals[]
}

export interface FileSignals {
  readonly file: string
  /** Each kind of signal once, such as `imports pg`, `calls db.query`, `holds SQL`. */
  readonly signals: readonly string[]
  /** `extract`: decisions stay, the rest moves into a driver. `reclassify`: all of it is a driver. */
  readonly suggest: 'extract' | 'reclassify'
}

interface Signal {
  readonly says: string
  readonly at: number
}

const SYMBOL =
  /^(Async)?(Session|SessionLocal|Connection|Pool|PoolClient|Knex|knex|Tx|Trx|EntityManager|DataSource|QueryRunner|PrismaClient|Kysely|Sequelize)$/
const RECEIVER = /^_?#?(session|cursor)$/i
const CALLED =
  /^(query|execute|exec|raw|rows|select|insert|update|delete|connect|flush|refresh|scalars|stream|prepare)$/
const NAMES =
  /tx|trx|txn|conn|session|cursor|pool|knex|db|database|client|entityManager|dataSource|queryRunner|prisma|kysely|sequelize/i
const IS_DB = 0.8

/** Looks at every engine file for what belongs to a database. Type-only imports do not count. */
export function dbSignals(files: Iterable<SourceFile>, settings: Settings): DbSignals {
  const engines = [...files].filter(({ layer, purpose }) => layer === 'engine' && purpose === 'source')
  return dbSignalsOf(
    engines.flatMap((file) => signalsOf(file, settings)),
    engines.length,
  )
}

/** Puts together what was found in so many engines. */
export function dbSignalsOf(found: readonly FileSignals[], engines: number): DbSignals {
  const percent = engines === 0 ? 0 : Math.round((found.length / engines) * 1000) / 10
  return { engines, withSignals: found.length, percent, files: found }
}

/** What an engine still holds of a database; nothing where it holds nothing. */
export function signalsOf(file: SourceFile, settings: Settings): FileSignals[] {
  const { path, syntax } = file
  if (!mayHold(syntax.kept, settings)) return []
  const signals = [...signalsIn(syntax, settings)]
  if (signals.length === 0) return []
  const isDriver = !decides(syntax) && shareOf(signals, syntax) >= IS_DB
  return [
    {
      file: path,
      signals: [...new Set(signals.map(({ says }) => says))],
      suggest: isDriver ? 'reclassify' : 'extract',
    },
  ]
}

function mayHold(text: string, { databasePackages, transactionWords }: Settings): boolean {
  if (NAMES.test(text) || mayHoldSql(text) || mayBuildQuery(text)) return true
  return [...databasePackages, ...transactionWords, 'require', 'import('].some((word) => text.includes(word))
}

function* signalsIn(syntax: Syntax, settings: Settings): Generator<Signal> {
  yield* importsIn(syntax, settings)
  yield* symbolsIn(syntax)
  yield* callsIn(syntax, settings)
  for (const { start } of buildersIn(syntax)) yield { says: 'builds a query', at: start }
  for (const { node } of sqlIn(syntax)) yield { says: 'holds SQL', at: node.start }
}

function* importsIn(syntax: Syntax, { databasePackages }: Settings): Generator<Signal> {
  for (const { module, how, at } of takenIn(syntax)) {
    if (module === undefined || how === undefined || !isOneOf(module, databasePackages)) continue
    yield { says: `${how === 'dynamic' || how === 'require' ? 'loads' : 'imports'} ${module}`, at }
  }
}

// What is imported to be used, and what is given by such a name.
function* symbolsIn(syntax: Syntax): Generator<Signal> {
  for (const { at, name, kind, from, node } of scopesOf(syntax).all) {
    const isImported = kind === 'import' && from?.typeOnly === false && SYMBOL.test(from.name)
    const isGiven = kind === 'parameter' && CONNECTION_NAME.test(name) && !isPlain(node)
    if (isImported || isGiven) yield { says: `names ${isImported ? from.name : name}`, at: at.start }
  }
}

// `connection: string` is none.
function isPlain(parameter: Node): boolean {
  const annotation = 'typeAnnotation' in parameter ? parameter.typeAnnotation : null
  if (!annotation || annotation.type !== 'TSTypeAnnotation') return false
  return /^TS(String|Number|Boolean)Keyword$/.test(annotation.typeAnnotation.type)
}

function* callsIn(syntax: Syntax, { transactionWords }: Settings): Generator<Signal> {
  for (const { callee } of syntax.all('CallExpression')) {
    if (callee.type !== 'MemberExpression') continue
    const verb = memberOf(callee, constantsIn(syntax))
    const receiver = nameOf(callee.object)
    const isOfDb = CONNECTION_NAME.test(receiver) || POOL_NAME.test(receiver) || RECEIVER.test(receiver)
    const isClients = /^_?#?client$/i.test(receiver) && /^(query|execute|connect)$/.test(verb)
    if ((isOfDb && CALLED.test(verb)) || isClients) yield { says: `calls ${receiver}.${verb}`, at: callee.start }
    if (isOfDb && transactionWords.includes(verb)) yield { says: `says ${verb}`, at: callee.start }
  }
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' ? (keyOf(node.property as Node, node.computed) ?? '') : ''
}

// How much of the code of a file is in functions (or, outside of them, in statements) that hold a signal.
function shareOf(signals: readonly Signal[], syntax: Syntax): number {
  const units = syntax
    .all('FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')
    .filter((node) => ![...syntax.around(node)].some(isFunction))
  const parts = units.length > 0 ? units : syntax.program.body.filter(({ type }) => type !== 'ImportDeclaration')
  const size = (nodes: readonly Node[]) => nodes.reduce((sum, { start, end }) => sum + end - start, 0)
  const touched = parts.filter((part) => signals.some(({ at }) => at >= part.start && at < part.end))
  return parts.length === 0 ? 1 : size(touched) / size(parts)
}

// A comparison with a value of the domain, a threshold, a verdict.
function decides(syntax: Syntax): boolean {
  if (!decisionsIn(syntax).next().done) return true
  const verdict = /^(accept|refuse|allow|deny|reject|approve)$/
  const says = syntax
    .all('CallExpression')
    .some(({ callee }) => callee.type === 'Identifier' && verdict.test(callee.name))
  const limits = syntax
    .all('IfStatement', 'ConditionalExpression')
    .some(({ test }) => test.type === 'BinaryExpression' && /^[<>]=?$/.test(test.operator))
  return says || limits
}
