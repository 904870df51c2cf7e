import { constantsIn, memberOf } from './constant.ts'
import { lexed } from './lexed.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

// What only a query builder's chain has.
const STRONG =
  /^((or|and)?[wW]here(In|NotIn|Null|NotNull|Not|Between|Exists|Like|ILike|Raw|Ref|Column|Json\w*)|(and|or)Where|(inner|left|right|full|cross)(Outer)?Join(Lateral)?|joinRaw|orderByRaw|havingRaw|selectFrom|insertInto|updateTable|deleteFrom|selectAll|executeTakeFirst(OrThrow)?|onConflict|onDuplicateKeyUpdate|forUpdate|skipLocked|returningAll|createQueryBuilder|leftJoinAndSelect|innerJoinAndSelect|getRawMany|getRawOne|createTable|dropTable|alterTable)$/
// What it may have, and other chains too; two of them, one of a table.
const WEAK =
  /^(select|from|into|table|where|join|groupBy|having|orderBy|returning|insert|update|del|delete|values|set|limit|offset|first|pluck|distinct|count)$/
const NAMES_TABLE = /^(from|into|table)$/
const HANDLES = /^(_?db|knex|trx|tx|qb|queryBuilder|database|sequelize|prisma|kysely|em|entityManager)$/i

// Brackets behind a value hold the name of a member, unless they are empty.
const VERBS =
  /\.\s*(\w*[wW]here\w*|\w*Join\w*|select\w*|from|into|insert\w*|update\w*|delete\w*|del|returning\w*|\w+Raw|execute\w+|onConflict|onDuplicateKeyUpdate|forUpdate|skipLocked|table|createQueryBuilder|getRaw\w+|createTable|dropTable|alterTable)\b|[\w$)\]}'"`!?./]\s*\[(?!\s*\])/

/** Whether a file may build a query, as far as can be told without its tree. */
export function mayBuildQuery(text: string): boolean {
  const code = lexed(text)?.code
  return code === undefined || VERBS.test(code)
}

/** The chains of a file that build a query. */
export function* buildersIn(syntax: Syntax): Generator<Node> {
  for (const call of syntax.all('CallExpression')) {
    if (isInChain(call, syntax)) continue
    const links = [...chainOf(call, syntax)]
    if (isBuilder(links)) yield call
  }
}

interface Link {
  /** The verb; undefined where a name is called. */
  readonly verb: string | undefined
  readonly root: string | undefined
  readonly given: readonly Node[]
}

// `db('orders').where(…).select(…)`, the last first.
function* chainOf(call: Node, syntax: Syntax): Generator<Link> {
  if (call.type === 'CallExpression') {
    const { callee } = call
    const given = call.arguments as Node[]
    if (callee.type === 'MemberExpression') {
      yield { verb: memberOf(callee, constantsIn(syntax)), root: nameOf(callee.object), given }
      yield* chainOf(callee.object, syntax)
    } else yield { verb: undefined, root: nameOf(callee), given }
  } else if (call.type === 'MemberExpression') yield* chainOf(call.object, syntax)
  else if ('expression' in call && typeof call.expression === 'object') yield* chainOf(call.expression as Node, syntax)
}

function isInChain(call: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  const [member, outer] = syntax.around(call)
  return (
    member?.type === 'MemberExpression' &&
    member.object === call &&
    outer?.type === 'CallExpression' &&
    outer.callee === member
  )
}

function isBuilder(links: readonly Link[]): boolean {
  if (links.some(({ verb, given }) => verb !== undefined && STRONG.test(verb) && given.every(isNoFunction))) return true
  const weak = links.filter(({ verb }) => verb !== undefined && WEAK.test(verb))
  const called = links.some(({ verb, root, given }) => HANDLES.test(verb ?? root ?? '') && isText(given[0]))
  const held = HANDLES.test(links.at(-1)?.root ?? '')
  if ((called && weak.length > 0) || (held && weak.length > 1)) return true
  const names = links.filter(({ verb, given }) => verb !== undefined && NAMES_TABLE.test(verb) && isText(given[0]))
  return names.length > 0 && weak.length > 1
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : undefined
}

// The name of a table, perhaps with another: `shop.orders as o`.
function isText(node: Node | undefined): boolean {
  if (node?.type === 'TemplateLiteral') return true
  return node?.type === 'Literal' && typeof node.value === 'string' && /^["\w.$]+( (as )?\w+)?$/.test(node.value)
}

// `rows.innerJoin(others, (row) => …)` joins lists.
function isNoFunction(node: Node): boolean {
  return !/Function/.test(node.type)
}
