import type { Mutant } from '../mutant.ts'

const rule = 'only-the-orchestrator-owns-transactions'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Transactions that others than their owners begin and end. */
export const mutants: readonly Mutant[] = [
  appended(
    'a commit in a driver',
    'packages/drivers/src/incidents.ts',
    `export const keep = (tx: { commit(): void }) => tx.commit() // ✗`,
  ),
  appended(
    'an alias that is called later',
    'packages/drivers/src/ledger.ts',
    `export async function keep(tx: any) {\n  const end = tx.commit // ✗\n  await end.call(tx)\n}`,
  ),
  appended(
    'a word that is destructured under another name',
    'packages/drivers/src/outbox.ts',
    `export async function undo(tx: any) {\n  const { rollback: back } = tx // ✗\n  await back()\n}`,
  ),
  appended(
    'a parameter that is destructured',
    'packages/drivers/src/account.ts',
    `export const start = async ({ begin }: { begin: () => Promise<void> }) => begin() // ✗`,
  ),
  appended(
    'a name that is put together',
    'packages/drivers/src/jobs.ts',
    `export const hold = (tx: any) => tx['save' + 'point']('a') // ✗`,
  ),
  appended(
    'a name from a list',
    'packages/drivers/src/upkeep.ts',
    `export async function all(tx: any) {\n  for (const word of ['begin', 'commit']) await tx[word]() // ✗\n}`,
  ),
  appended(
    'reflection',
    'packages/drivers/src/doctor.ts',
    `export const end = (tx: any) => Reflect.get(tx, 'commit')() // ✗`,
  ),
  appended(
    'an optional call that is bound',
    'packages/drivers/src/governance.ts',
    `export const end = (tx: any) => tx?.commit?.bind(tx) // ✗`,
  ),
  appended(
    'a default of a parameter',
    'packages/drivers/src/dispatches.ts',
    `export const end = async (tx: any, finish = tx.commit) => finish() // ✗`,
  ),
  appended(
    'a field and a getter of a class',
    'packages/drivers/src/records.ts',
    `export class Held {\n  constructor(private readonly tx: any) {}\n  get end() {\n    return this.tx.rollback // ✗\n  }\n}`,
  ),
  appended(
    'a closure that is returned',
    'packages/drivers/src/wire.ts',
    `export const later = (tx: any) => () => () => tx.release() // ✗`,
  ),
  appended(
    'a spread of a transaction',
    'packages/drivers/src/flight.ts',
    `export async function keep(given: pg.Client & { commit(): void }) {\n  const own = { ...given }\n  await own.commit() // ✗\n}`,
  ),
  appended(
    'a pool',
    'packages/drivers/src/server-error.ts',
    `import { Pool as Other } from 'pg'\nexport const other = new Other() // ✗`,
  ),
  appended(
    'a client that is imported when it is needed',
    'packages/drivers/src/types.ts',
    `export const other = async () => new (await import('pg')).default.Client() // ✗`,
  ),
  {
    rule,
    name: 'a builder that gets a connection',
    into: 'packages/drivers/src/incidents.ts',
    replace: [`knex({ client: 'pg' })`, `knex({ client: 'pg', connection: 'postgres://localhost' }) // ✗`],
  },
  appended('a re-export of the pool', 'packages/drivers/src/tx.ts', `export { Pool } from 'pg' // ✗`),
  {
    rule,
    name: 'a statement that commits',
    into: 'packages/drivers/src/upkeep.ts',
    replace: [
      `export function keepPartitions(ahead: number): Write {`,
      `export const keepNow = (): Write => ({ effect: 'write', name: 'now', text: 'commit', values: [] }) // ✗\n\nexport function keepPartitions(ahead: number): Write {`,
    ],
  },
  {
    rule,
    name: 'a second statement behind the first',
    into: 'packages/drivers/src/upkeep.ts',
    replace: [
      `    text: 'delete from hoc.idempotency_keys where at < $1',`,
      `    text: 'delete from hoc.idempotency_keys where at < $1; commit', // ✗`,
    ],
  },
  appended(
    'SQL behind a comment, in capitals, in pieces',
    'packages/drivers/src/incidents.ts',
    'export const start = (tx: any) => tx.query(`/* so; */ ${"BE"}${"GIN"} ISOLATION LEVEL SERIALIZABLE`) // ✗',
  ),
  appended(
    'SQL in a tagged template',
    'packages/drivers/src/ledger.ts',
    'export const set = (sql: any) => sql`set transaction read only` // ✗',
  ),
  appended(
    'SQL that a function of the file is given',
    'packages/drivers/src/outbox.ts',
    `const send = (tx: any, text: string) => tx.query(text)\nexport const undo = (tx: any) => send(tx, 'rollback to savepoint a') // ✗`,
  ),
  {
    rule,
    name: 'a constant of another file',
    into: 'packages/drivers/src/account.ts',
    append: `import { INSERT_OUTCOME } from './records.ts'\nexport const undo = (tx: any) => tx.query(\`\${INSERT_OUTCOME};commit\`) // ✗\n`,
  },
  appended(
    'a session that an engine begins',
    'packages/engine-incidents/src/create.ts',
    `export const held = async (session: { begin(): Promise<void> }) => await session.begin() // ✗`,
  ),
  appended(
    'a transaction of an engine, by any name',
    'packages/engine-incidents/src/resolve.ts',
    `export const held = (unit: any) => unit.transaction(async () => unit) // ✗`,
  ),
  appended(
    'a pool of the API',
    'apps/api/src/readiness.ts',
    `import pg from 'pg'\nexport const pool = new pg.Pool() // ✗`,
  ),
  appended(
    'a transaction of the API',
    'apps/api/src/answer.ts',
    `export const keep = (db: any) => db.transaction(async () => {}) // ✗`,
  ),
  appended(
    'a part of the orchestrator that owns none',
    'packages/spine-orchestrator/src/plumbing/relay.ts',
    `export const again = async (own: Pool) => (await own.connect()).release() // ✗`,
  ),
  appended(
    'an operation that begins',
    'packages/spine-orchestrator/src/operations/incidents.ts',
    `export const begun = (tx: any) => tx.beginNested() // ✗`,
  ),
  appended(
    'SQL in the client',
    'packages/client/src/send.ts',
    `export const sql = 'begin; delete from hoc.incidents; commit' // ✗`,
  ),
]
