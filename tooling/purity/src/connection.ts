import type { Settings, Workspace } from './model.ts'
import { scopesOf, type Binding } from './scope.ts'
import { isOneOf } from './settings.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** Names that only a connection or a transaction has. */
export const CONNECTION_NAME =
  /^_?(tx|trx|txn|conn|connection|dbClient|pgClient|queryRunner|entityManager)$|[a-z](Tx|Trx|Txn|Conn)$/
/** Names that a pool or a database has, and other things too. */
export const POOL_NAME =
  /^_?(\w*[pP]ool|knex|db|database|dataSource|sequelize|prisma|kysely|sql)$|(Db|DB|Database|Knex)$/
/** Types that only a connection or a transaction has. */
const CERTAIN_TYPE =
  /^(Tx|Trx|Txn|Knex|PoolClient|PoolConnection|QueryRunner|EntityManager|PrismaClient|TransactionClient|Kysely|DataSource|DatabaseTransaction|DatabaseConnection|PgTransaction|NodePgDatabase|PoolLike|Queryable)$/
/** Types that may be one: whose, their import tells. */
const POSSIBLE_TYPE = /^(Client|Pool|Connection|Session|ClientSession|Transaction|Database|Db|Sql|Sequelize)$/

type Annotation = NodeOf<'TSTypeAnnotation'>

/** What is known of a parameter: whether it is a connection, and whether it may be missing. */
export interface Asked {
  readonly isConnection: boolean
  readonly mayBeMissing: boolean
}

/** Reads types of a file as far as they tell of connections. */
export interface ConnectionTypes {
  /** Of a type by its annotation; undefined without one, or where it cannot be known. */
  asked(annotation: Annotation | null | undefined, name: string): Asked | undefined
  /** The members of an inline type, or of an interface or alias of this file; `partial` makes all of them optional. */
  membersOf(type: Node): readonly { readonly member: Node; readonly partial: boolean }[]
}

/** The connection types of a file. */
export function connectionTypesIn(syntax: Syntax, { settings, packages }: Workspace): ConnectionTypes {
  const declared = new Map<string, Node>()
  for (const node of syntax.all('TSTypeAliasDeclaration')) declared.set(node.id.name, node.typeAnnotation)
  for (const node of syntax.all('TSInterfaceDeclaration')) declared.set(node.id.name, node.body)
  const schemas = packages.filter(({ layer }) => layer === 'schemas').map(({ name }) => name)
  const known: Known = { syntax, settings, schemas, declared }
  return {
    asked: (annotation, name) =>
      annotation ? read(annotation.typeAnnotation, { ...known, name, depth: 0 }) : undefined,
    membersOf: (type) => membersOf(type, declared, false, 0),
  }
}

interface Known {
  readonly syntax: Syntax
  readonly settings: Settings
  readonly schemas: readonly string[]
  readonly declared: ReadonlyMap<string, Node>
}
type At = Known & { readonly name: string; readonly depth: number }

const NOTHING: Asked = { isConnection: false, mayBeMissing: false }

function read(type: Node, at: At): Asked {
  if (at.depth > 5) return NOTHING
  if (type.type === 'TSUnionType') return either(type.types.map((one) => read(one, deeper(at))))
  if (/^TS(Null|Undefined|Void)Keyword$/.test(type.type)) return { isConnection: false, mayBeMissing: true }
  if (type.type === 'TSParenthesizedType') return read(type.typeAnnotation, deeper(at))
  return type.type === 'TSTypeReference' ? readReference(type, at) : NOTHING
}

function either(all: readonly Asked[]): Asked {
  return { isConnection: all.some((one) => one.isConnection), mayBeMissing: all.some((one) => one.mayBeMissing) }
}

function deeper(at: At): At {
  return { ...at, depth: at.depth + 1 }
}

function readReference(type: NodeOf<'TSTypeReference'>, at: At): Asked {
  const said = lastOf(type.typeName as Node)
  const [given] = type.typeArguments?.params ?? []
  const own = at.declared.get(said)
  // `type Maybe<T> = T | undefined`
  if (own && own.type !== 'TSInterfaceBody')
    return either([own, ...(given ? [given] : [])].map((one) => read(one, deeper(at))))
  if (given && /^(Maybe|Optional|Nullable|Nullish|Option)$/.test(said))
    return { ...read(given, deeper(at)), mayBeMissing: true }
  if (given && /^(Readonly|Pick|Omit|NonNullable|Required)$/.test(said)) return read(given, deeper(at))
  const constraint = constraintOf(type, said, at)
  return constraint ? read(constraint, deeper(at)) : { isConnection: isConnection(type, said, at), mayBeMissing: false }
}

// `<T extends Tx | undefined>(tx: T)`
function constraintOf(type: Node, said: string, { syntax }: At): Node | undefined {
  const owners = syntax.all('TSTypeParameter').filter(({ name, constraint }) => name.name === said && constraint)
  return owners.find(({ name }) => isNear(type, syntax, name))?.constraint ?? undefined
}

function isConnection({ typeName }: NodeOf<'TSTypeReference'>, said: string, at: At): boolean {
  const from = sourceOf(rootOf(typeName as Node), at.syntax)
  if (from !== undefined && isOneOf(from, at.schemas)) return false
  if (CERTAIN_TYPE.test(said)) return true
  if (!POSSIBLE_TYPE.test(said)) return false
  if (CONNECTION_NAME.test(at.name) || isDatabase(from, at.settings)) return true
  return from?.startsWith('.') === true && POOL_NAME.test(at.name)
}

interface Member {
  readonly member: Node
  readonly partial: boolean
}

function membersOf(type: Node, declared: ReadonlyMap<string, Node>, partial: boolean, depth: number): Member[] {
  if (depth > 5) return []
  if (type.type === 'TSTypeLiteral') return type.members.map((member) => ({ member, partial }))
  if (type.type === 'TSInterfaceBody') return type.body.map((member) => ({ member, partial }))
  if (type.type === 'TSIntersectionType' || type.type === 'TSUnionType')
    return type.types.flatMap((one) => membersOf(one, declared, partial, depth + 1))
  return type.type === 'TSTypeReference' ? membersOfNamed(type, declared, partial, depth) : []
}

function membersOfNamed(
  type: NodeOf<'TSTypeReference'>,
  declared: ReadonlyMap<string, Node>,
  partial: boolean,
  depth: number,
): Member[] {
  const said = lastOf(type.typeName as Node)
  const [first] = type.typeArguments?.params ?? []
  const own = declared.get(said)
  if (own) return membersOf(own, declared, partial, depth + 1)
  const isPartial = /^(Deep)?Partial$/.test(said)
  return first && (isPartial || said === 'Readonly') ? membersOf(first, declared, partial || isPartial, depth + 1) : []
}

function isNear(type: Node, syntax: Syntax, name: Node): boolean {
  const owner = [...syntax.around(name)][2]
  return owner !== undefined && type.start >= owner.start && type.end <= owner.end
}

function isDatabase(from: string | undefined, { databasePackages }: Settings): boolean {
  return from !== undefined && isOneOf(from, databasePackages)
}

function sourceOf(name: Node, syntax: Syntax): string | undefined {
  const binding: Binding | undefined = scopesOf(syntax).resolve(name)
  return binding?.from?.source
}

// `Knex.Transaction` is of Knex.
function lastOf(name: Node): string {
  if (name.type === 'TSQualifiedName') return lastOfQualified(name)
  return name.type === 'Identifier' ? name.name : ''
}

function lastOfQualified({ left, right }: NodeOf<'TSQualifiedName'>): string {
  const first = left.type === 'Identifier' ? left.name : ''
  return /^(Knex|Prisma)$/.test(first) ? 'Knex' : right.name
}

function rootOf(name: Node): Node {
  return name.type === 'TSQualifiedName' ? rootOf(name.left as Node) : name
}
