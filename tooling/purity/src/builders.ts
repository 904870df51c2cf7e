import { chainOf, CHAINED, type Chain, isMade, isNamedAsBuilder } from './builder-chains.ts'
import { bare, calledBy } from './callee.ts'
import { addressOf, foldedTexts, textOfPieces } from './fold.ts'
import { isFunction } from './scope.ts'
import { ELSEWHERE, HOLE } from './sql-tokens.ts'
import type { Access } from './statements.ts'
import type { Node, NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

// The words of builders that name a table whatever they are called on…
const ALWAYS = new Map<string, string>([
  ...['selectFrom', 'innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'crossJoin'].map(
    (one) => [one, 'select'] as const,
  ),
  ...['leftOuterJoin', 'rightOuterJoin', 'fullOuterJoin'].map((one) => [one, 'select'] as const),
  ...['insertInto', 'replaceInto', 'batchInsert'].map((one) => [one, 'insert'] as const),
  ['updateTable', 'update'],
  ['deleteFrom', 'delete'],
  ['mergeInto', 'merge'],
])
// … those that do so in the chain of a builder, for `Array.from`, `path.join` and `console.table` are other words…
const IN_CHAIN = /^(from|into|table|join|using)$/
// … and Drizzle's, which take a table itself.
const OF_TABLE = /^(insert|update|delete)$/
const WRITES = /^(insert|update|del|delete|truncate|increment|decrement|upsert|merge|onConflict)$/

interface Named {
  readonly verb: string
  readonly effect: 'read' | 'write'
  readonly certain: boolean
}

/** What the calls of query builders in a file do to tables. */
export function accessesByCall(values: Values, packages: readonly string[]): Access[] {
  const ctes = namesOfCtes(values)
  return values.syntax
    .all('CallExpression')
    .flatMap((call) => accessesOf(call, values, packages))
    .filter(({ table, effect }) => effect === 'write' || !ctes.has(table))
}

function accessesOf(call: NodeOf<'CallExpression'>, values: Values, packages: readonly string[]): Access[] {
  const { name = '', args, receiver } = calledBy(call, values.scopes)
  const [first] = args
  if (!first) return []
  const always = ALWAYS.get(name)
  if (always) return named(first, reading(always), values)
  if (OF_TABLE.test(name)) return receiver ? tableObject(first, name, values) : []
  const verb = verbInChain(call, values, packages)
  return verb === undefined ? [] : named(first, reading(verb), values)
}

function reading(verb: string): Named {
  return { verb, effect: verb === 'select' ? 'read' : 'write', certain: true }
}

// What the chain of a builder does to the table that this call names; nothing if it is no such call.
function verbInChain(call: NodeOf<'CallExpression'>, values: Values, packages: readonly string[]): string | undefined {
  const called = calledBy(call, values.scopes)
  const { name = '', receiver, identifier } = called
  const isWord = receiver !== undefined && IN_CHAIN.test(name)
  const isRoot = identifier !== undefined && isMade(identifier, values, packages)
  if (!isWord && !isRoot && !isNamedAsBuilder(called, values, packages)) return undefined
  const chain = chainOf(call, values, packages)
  if (!isRoot && !(isWord ? isOfBuilder(name, chain) : isChained(chain))) return undefined
  const isOther = /^(join|using)$/.test(name)
  return (isOther ? undefined : chain.words.find((word) => WRITES.test(word))) ?? 'select'
}

function isOfBuilder(name: string, chain: Chain): boolean {
  return chain.begins || (isChained(chain) && !chain.isOther && name !== 'using')
}

function isChained({ words }: Chain): boolean {
  return words.some((word) => CHAINED.test(word) && word !== 'from')
}

const TABLE = /^["\w.$\0\u0001/#@*-]+(\s+(as\s+)?["\w]+)?$/i

// A table as builders take it: 'shop.orders as o', { o: 'orders' }, ['orders', 'stock'].
function named(argument: Node, how: Named, values: Values): Access[] {
  const at = argument.start
  return values
    .of(argument)
    .flatMap((one) => namesIn(one, argument))
    .flatMap((one) => foldedTexts(one, values))
    .map(textOfPieces)
    .filter((text) => TABLE.test(text) && !text.endsWith(HOLE))
    .map((text) => ({ ...how, table: tableIn(text), at, origin: at }))
    .filter(({ table }) => table !== '')
}

function namesIn(value: Node, argument: Node): Node[] {
  if (value.type === 'ArrayExpression') return value.elements as Node[]
  if (value.type === 'ObjectExpression')
    return value.properties.flatMap((property) => (property.type === 'Property' ? [property.value] : []))
  if (isFunction(value)) return []
  return [value === bare(argument) ? argument : value]
}

function tableIn(text: string): string {
  const name = (text.replaceAll('"', '').split(/\s/)[0] ?? '').replaceAll(HOLE, '').replace(/^\.+/, '')
  return name.includes(ELSEWHERE) ? name : name.toLowerCase()
}

// insert(orders), where orders is what pgTable('orders', …) gives, here or in another file.
function tableObject(argument: Node, verb: string, values: Values): Access[] {
  const at = argument.start
  const how = { verb, effect: 'write', certain: true } as const
  if (values.of(argument).some((one) => isTableObject(one, values))) return named(argument, how, values)
  const elsewhere = addressOf(bare(argument), values)
  return elsewhere ? [{ ...how, table: `${ELSEWHERE}${elsewhere}!${ELSEWHERE}`, certain: false, at, origin: at }] : []
}

/** Whether an expression makes a table of a schema that is written in code: `pgTable('orders', …)`. */
export function isTableObject(node: Node, { scopes }: Values): boolean {
  return node.type === 'CallExpression' && /(^t|T)able$/.test(calledBy(node, scopes).name ?? '')
}

// db.with('recent', …)
function namesOfCtes(values: Values): Set<string> {
  const names = values.syntax.all('CallExpression').flatMap((call) => {
    const { name = '', args } = calledBy(call, values.scopes)
    const [first, second] = args
    const isCte = /^with(Recursive|Materialized|NotMaterialized)?$/.test(name) && first && second
    return isCte ? foldedTexts(first, values).map(textOfPieces) : []
  })
  return new Set(names.map((name) => name.replace(/\(.*/, '').trim().toLowerCase()))
}
