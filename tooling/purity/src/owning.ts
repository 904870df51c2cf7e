import { textsOf } from './known-text.ts'
import { namesConnecting, namesDatabase, namesSomethingElse } from './database-names.ts'
import type { SourceFile } from './model.ts'
import { keyOf, scopesOf } from './scope.ts'
import { isPlainlySql } from './sql-control.ts'
import { isStrict } from './sql-places.ts'
import type { Node, NodeOf } from './syntax.ts'
import { isIndexedDb } from './indexed-db.ts'
import type { WordRead } from './transaction-words.ts'
import { bare, user, usesOf } from './uses.ts'
import { functionOf } from './local-functions.ts'

/** What opens or hands back a connection, and has to be said of a database. */
export const CONNECTS: readonly string[] = ['connect', '$connect', 'getConnection']
/** What databases call so, and nearly everyone else too: it has to be called on what is one for certain. */
export const OF_DATABASES: readonly string[] = ['tx', 'txIf', 'reserve', 'connection', 'startSession']
// Words that other trades have too.
const SHARED = new Set(['begin', 'commit', 'rollback', 'release', 'transaction', ...CONNECTS])
const RUNS_SQL =
  /^(?:query|raw|rows|queryRaw|\$\w*Raw\w*|executeSql|insertInto|selectFrom|queryObject|savepoint|unsafe|manyOrNone|oneOrNone)$/

/** Whether who reads a word of transactions from an object takes part in owning a transaction. */
export function owns(read: WordRead, others: readonly WordRead[], file: SourceFile): boolean {
  const { use, origin, word, call } = read
  if (use === 'data' || origin.verdict === 'other') return false
  if (OF_DATABASES.includes(word)) return use === 'called' && origin.verdict === 'database'
  if (origin.verdict === 'database') return true
  if (isOfTheBrowser(call, file)) return false
  if (CONNECTS.includes(word)) return connects(read, file)
  if (use === 'passed') return !isNoun(word, origin.names) && isSeenToBeOne(read, file)
  return isStrict(file) || !SHARED.has(word) || isCalledOnOne(read, others, file)
}

function isOfTheBrowser(call: WordRead['call'], file: SourceFile): boolean {
  return call !== undefined && isIndexedDb(call, file)
}

// Where many things have such a word, something has to show that this is a database.
function isCalledOnOne(read: WordRead, others: readonly WordRead[], file: SourceFile): boolean {
  const { origin, word, call, object } = read
  if (word === 'commit' && call && isDescribed(call)) return false
  if (isSeenToBeOne(read, file) || isGivenWork(read, file)) return true
  if (object && origin.names.some(namesSomethingElse)) return false
  return isPaired(read, others, file) || (/^(?:engine|pure|schemas)$/.test(file.layer) && isBareEffect(read, file))
}

function isSeenToBeOne(read: WordRead, file: SourceFile): boolean {
  return isNamedSo(read) || isUsedSo(read.object, file)
}

function connects({ use, origin }: WordRead, file: SourceFile): boolean {
  const isAny = use === 'called' && isStrict(file) && !origin.names.some(namesSomethingElse)
  return isAny || origin.names.some(namesConnecting)
}

// `checkoutSession.transaction` as a value is a word of the domain.
function isNoun(word: string, names: readonly string[]): boolean {
  return /^(?:transaction|release)$/.test(word) && names.some((name) => /sess/i.test(name))
}

function isNamedSo({ origin }: WordRead): boolean {
  const module = origin.from?.source
    .split('/')
    .at(-1)
    ?.replace(/\.\w+$/, '')
  if (origin.names.some(namesSomethingElse)) return false
  return [...origin.names, ...(module ? [module] : [])].some(namesDatabase)
}

// Whoever also queries it shows what it is.
function isUsedSo(object: Node | undefined, file: SourceFile): boolean {
  const name = object && bare(object)
  const binding = name?.type === 'Identifier' ? scopesOf(file.syntax).resolve(name) : undefined
  return binding !== undefined && usesOf(binding, file).some((use) => runsSql(use, file))
}

function runsSql(use: Node, file: SourceFile): boolean {
  const { by, as } = user(use, file.syntax)
  if (by?.type !== 'MemberExpression' || by.object !== as) return false
  if (RUNS_SQL.test(keyOf(by.property as Node, by.computed) ?? '')) return true
  const { by: call } = user(by, file.syntax)
  const arg =
    call?.type === 'CallExpression' && call.callee !== use ? (call.arguments[0] as Node | undefined) : undefined
  return arg !== undefined && textsOf(arg, file).some(({ text }) => isPlainlySql(text))
}

// A message, a list of files, a mutation: a database commits without being told what.
function isDescribed({ arguments: args }: NodeOf<'CallExpression'>): boolean {
  return args.some((one) =>
    /^(?:Literal|TemplateLiteral|ObjectExpression|ArrayExpression)$/.test(bare(one as Node).type),
  )
}

// `x.begin(async (y) => y.query(…))`, `x.transaction(async (y) => …)`
function isGivenWork({ call, word }: WordRead, file: SourceFile): boolean {
  const work = call?.arguments.map((one) => functionOf(one as Node, file)).find((fn) => fn !== undefined)
  if (!work) return false
  const [given] = work.params as Node[]
  return word === 'transaction' || (given?.type === 'Identifier' && isUsedSo(given, file))
}

// Who begins and also ends.
function isPaired(read: WordRead, others: readonly WordRead[], file: SourceFile): boolean {
  const name = textOf(read.object, file)
  const words = others
    .filter(({ object, use }) => use === 'called' && textOf(object, file) === name)
    .map(({ word }) => word)
  return name !== undefined && words.includes('begin') && words.some((word) => /^(?:commit|rollback)$/.test(word))
}

function textOf(object: Node | undefined, { text }: SourceFile): string | undefined {
  return object && text.slice(object.start, object.end)
}

// A pure function has no use for a call without an argument and without a result.
function isBareEffect({ call, word }: WordRead, { syntax }: SourceFile): boolean {
  if (!call || call.arguments.length > 0 || !/^(?:begin|commit|rollback)$/.test(word)) return false
  const parent = syntax.parentOf(call)
  if (parent?.type === 'AwaitExpression') return true
  return parent?.type === 'ExpressionStatement' || (parent?.type === 'UnaryExpression' && parent.operator === 'void')
}
