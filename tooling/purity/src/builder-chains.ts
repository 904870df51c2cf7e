import { bare, calledBy, type Called } from './callee.ts'
import { scopesOf, type Binding } from './scope.ts'
import { isOneOf } from './settings.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import type { Values } from './values.ts'

/** A call of a query builder, as one of a chain of calls. */
export interface Chain {
  /** Every word of the chain but this call's own. */
  readonly words: readonly string[]
  /** Whether it begins with a builder: one that a database package made, or something that is named like one. */
  readonly begins: boolean
  /** Whether it begins with what is surely no builder: `Array`, `console`, the default of a module. */
  readonly isOther: boolean
}

type Call = NodeOf<'CallExpression'>

const BUILDERS = /^(knex|trx|db|qb|build|builder|database|kysely|supabase)$/i

/** The words that only a query builder chains. */
export const CHAINED =
  /^(select|where\w*|andWhere\w*|orWhere\w*|insert|update|del|delete|truncate|increment|decrement|upsert|returning|columns?|first|orderBy|groupBy|having|limit|offset|forUpdate|onConflict|merge|into|distinct|count|pluck|innerJoin|leftJoin|set|values|with\w*|queryBuilder|toSQL|from)$/

/** The chain that a call is a part of. */
export function chainOf(call: Call, values: Values, packages: readonly string[]): Chain {
  const { words, root } = before(call, values)
  const identifier = root?.type === 'Identifier' ? root : undefined
  const binding = identifier && values.scopes.resolve(identifier)
  const begins = identifier !== undefined && isBuilder(identifier, values, packages)
  const isGlobal = identifier !== undefined && !binding && /^[A-Z]|^console$/.test(identifier.name)
  return {
    words: [...words, ...after(call, values.syntax)],
    begins,
    isOther: !begins && (isGlobal || binding?.from?.name === 'default'),
  }
}

/** Whether a name is that of a builder, or stands for what a database package made. */
function isBuilder(name: NodeOf<'Identifier'>, values: Values, packages: readonly string[]): boolean {
  return isMade(name, values, packages) || (BUILDERS.test(name.name) && !isOfFile(values.scopes.resolve(name)))
}

/** Whether a name stands for what a database package made: `knex({ client: 'pg' })`. */
export function isMade(name: Node, values: Values, packages: readonly string[]): boolean {
  return values.of(name).some((one) => {
    const from = one.type === 'CallExpression' ? values.scopes.resolve(bare(one.callee))?.from : undefined
    return from !== undefined && !from.typeOnly && isOneOf(from.source, packages)
  })
}

/** Whether a call's own name is that of a builder which it may well be: this.knex(…), db(…), but not knex({ client }). */
export function isNamedAsBuilder(called: Called, { scopes }: Values, packages: readonly string[]): boolean {
  const { name = '', receiver, identifier } = called
  if (!BUILDERS.test(name)) return false
  const binding = identifier && scopes.resolve(identifier)
  const isMaker = binding?.from !== undefined && isOneOf(binding.from.source, packages)
  return receiver !== undefined || (!isMaker && !isOfFile(binding))
}

// A function or a class of this file is no builder.
function isOfFile(binding: Binding | undefined): boolean {
  return binding !== undefined && /^(function|class|enum|caught)$/.test(binding.kind)
}

function before(call: Call, values: Values): { words: string[]; root: Node | undefined } {
  const words: string[] = []
  let one: Node | undefined = call
  while (one?.type === 'CallExpression') {
    const { name, receiver, identifier }: Called = calledBy(one, values.scopes)
    if (one !== call && name) words.push(name)
    one = receiver ? bare(receiver) : identifier
  }
  return { words, root: one }
}

const CARRIES = /^(CallExpression|ChainExpression|AwaitExpression|ParenthesizedExpression|TS\w+)$/

function after(node: Node, syntax: Syntax): string[] {
  const words: string[] = []
  let one = node
  for (const parent of syntax.around(node)) {
    if (parent.type === 'MemberExpression' && parent.object === one) words.push(...wordIn(parent.property))
    else if (parent.type === 'VariableDeclarator') return [...words, ...onVariable(parent.id as Node, syntax)]
    else if (!CARRIES.test(parent.type) || (parent.type === 'CallExpression' && parent.callee !== one)) break
    one = parent
  }
  return words
}

function wordIn(property: Node): string[] {
  if (property.type === 'Identifier') return [property.name]
  return property.type === 'Literal' ? [String(property.value)] : []
}

// const query = db('orders'); query.insert(…)
function onVariable(id: Node, syntax: Syntax): string[] {
  const scopes = scopesOf(syntax)
  const binding = scopes.all.find(({ at }) => at === id)
  const uses = binding ? scopes.usesOf(binding) : []
  return uses.flatMap((use) => (syntax.parentOf(use)?.type === 'MemberExpression' ? after(use, syntax) : []))
}
