const DATABASE = new Set(
  'db database databases pg postgres postgresql sql knex trx tx txn transaction conn connection session sess pool prisma sequelize kysely drizzle typeorm orm em uow cursor client'.split(
    ' ',
  ),
)
const PAIRS = ['entityManager', 'queryRunner', 'dataSource', 'unitOfWork'].map((pair) => wordsOf(pair).join(' '))
const ELSEWHERE = new Set(
  'git hg svn repo branch lock mutex semaphore lease latch permit machine fsm flow wizard form draft editor animation deploy deployment rollout chart canvas path span timer game match recorder stream audio video media speech xr vr webgl gl worker thread http https web socket ws mcp ssh ftp mqtt smtp imap usb bluetooth memory buffer object sprite particle texture arena redux vuex store idb indexed terminal shell browser page chat llm agent apm tracer transport profile inspector peer device'.split(
    ' ',
  ),
)
// What has a `connect` that is no way to a database is often called a client or a connection.
const CONNECTING = new Set(
  'db database pg postgres postgresql knex pool prisma sequelize kysely orm mongoose'.split(' '),
)

/** The words of a name: `#dbClient_2` is db, client, 2. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

/** Whether a name says that something is a database, a connection or a transaction. */
export function namesDatabase(name: string): boolean {
  const words = wordsOf(name)
  if (words.some((word) => ELSEWHERE.has(word))) return false
  return words.some((word) => DATABASE.has(word)) || PAIRS.some((pair) => words.join(' ').includes(pair))
}

/** Whether a name says that something connects to a database. */
export function namesConnecting(name: string): boolean {
  const words = wordsOf(name)
  if (words.some((word) => ELSEWHERE.has(word))) return false
  return words.some((word) => CONNECTING.has(word)) || words.join(' ').includes('data source')
}

/** Whether a name says that something is no database. */
export function namesSomethingElse(name: string): boolean {
  return wordsOf(name).some((word) => ELSEWHERE.has(word))
}
