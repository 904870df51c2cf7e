import { scopesOf } from './scope.ts'
import { childrenOf, type Node, type Syntax } from './syntax.ts'

/** A type that code names, and where it comes from; '' is the file itself. */
export interface Named {
  readonly source: string
  readonly name: string
  readonly at: number
}

// What reaches a database with it; results, errors and configurations do not.
const CONNECTIONS =
  /^(Pool|PoolClient|PoolConnection|Client|ClientBase|Connection|Knex|Transaction|Kysely|Sequelize|DataSource|EntityManager|QueryRunner|PrismaClient|MongoClient|Db|Redis|Database|Sql|PgBoss|default|\w+Database|\w*Client)$/

/** Whether a database package calls a connection so. */
export function isConnectionName(name: string): boolean {
  return CONNECTIONS.test(name)
}

/** Whether a type is a transaction by its name. */
export function isTransactionName(name: string): boolean {
  return /^(Tx|Trx|Transaction|\w+(Tx|Trx))$/.test(name)
}

/** Every type that an annotation names as what one holds: the arguments of function types are left out. */
export function typesIn(annotation: Node | null | undefined, syntax: Syntax): Named[] {
  if (!annotation) return []
  if (annotation.type === 'TSFunctionType' || annotation.type === 'TSMethodSignature')
    return typesIn(annotation.returnType, syntax)
  if (annotation.type === 'TSImportType') {
    const name = annotation.qualifier?.type === 'Identifier' ? annotation.qualifier.name : '*'
    return [{ source: String(annotation.source.value), name, at: annotation.start }]
  }
  const own = ofReference(annotation, syntax)
  return [...own, ...childrenOf(annotation).flatMap((child) => typesIn(child, syntax))]
}

function ofReference(node: Node, syntax: Syntax): Named[] {
  const named = nameSaid(node)
  if (!named || named.type === 'TSImportType') return []
  const first = named.type === 'TSQualifiedName' ? named.left : named
  if (first.type !== 'Identifier') return []
  const { source = '', name = first.name } = scopesOf(syntax).resolve(first as Node)?.from ?? {}
  // `pg.Pool` of `import pg from 'pg'`, `Knex.Transaction` of `import { Knex } from 'knex'`
  return [{ source, name: named.type === 'TSQualifiedName' ? named.right.name : name, at: node.start }]
}

function nameSaid(node: Node) {
  if (node.type === 'TSTypeReference') return node.typeName
  return node.type === 'TSTypeQuery' ? node.exprName : undefined
}
