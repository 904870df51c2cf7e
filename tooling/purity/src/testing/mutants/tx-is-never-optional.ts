import type { Mutant } from '../mutant.ts'

const rule = 'tx-is-never-optional'
const jobs = 'packages/drivers/src/jobs.ts'
const incidents = 'packages/drivers/src/incidents.ts'
const outbox = 'packages/drivers/src/outbox.ts'
const ledger = 'packages/drivers/src/ledger.ts'
const account = 'packages/drivers/src/account.ts'

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a question mark',
    into: jobs,
    replace: [`listDurableJobs(tx: Tx): Promise<Job[]> {\n`, `listDurableJobs(tx?: Tx): Promise<Job[]> { // ✗\n`],
  },
  {
    rule,
    name: 'or undefined',
    into: incidents,
    replace: [
      `export async function lockIncident(tx: Tx, id: IncidentId): Promise<Incident | undefined> {\n`,
      `export async function lockIncident(tx: Tx | undefined, id: IncidentId): Promise<Incident | undefined> { // ✗\n`,
    ],
  },
  {
    rule,
    name: 'or null, in a type of its own',
    into: outbox,
    append: `type Maybe = Tx | null\nexport const find = (tx: Maybe) => tx // ✗\n`,
  },
  {
    rule,
    name: 'a generic',
    into: outbox,
    append: `export const find = <T extends Tx | undefined>(tx: T) => tx // ✗\n`,
  },
  {
    rule,
    name: 'a default',
    into: ledger,
    append: `declare const pool: Tx\nexport const find = (tx: Tx = pool) => tx // ✗\n`,
  },
  {
    rule,
    name: 'a default without a type',
    into: ledger,
    append: `declare const pool: any\nexport const find = (id: string, conn = pool) => [id, conn] // ✗\n`,
  },
  {
    rule,
    name: 'an option of an object',
    into: account,
    append: `export const find = ({ tx }: { tx?: Tx }) => tx // ✗\n`,
  },
  {
    rule,
    name: 'an exported type of options',
    into: account,
    append: `export interface FindOptions {\n  readonly tx?: Tx // ✗\n}\n`,
  },
  {
    rule,
    name: 'what is partial',
    into: account,
    append: `export const find = (on: Partial<{ tx: Tx }>) => on // ✗\n`,
  },
  {
    rule,
    name: 'a method of an interface',
    into: ledger,
    append: `export interface Ledger {\n  find(id: string, tx?: Tx): void // ✗\n}\n`,
  },
  {
    rule,
    name: 'a constructor',
    into: outbox,
    append: `export class Outbox {\n  constructor(readonly tx?: Tx) {} // ✗\n}\n`,
  },
  { rule, name: 'a tuple', into: outbox, append: `export const find = (...[tx]: [tx?: Tx]) => tx // ✗\n` },
  {
    rule,
    name: 'a pool that stands in',
    into: 'packages/drivers/src/own.js',
    append: `export const find = (tx, pool) => (tx ?? pool).rows({ text: '' }) // ✗\n`,
  },
  {
    rule,
    name: 'a pool that stands in, by assignment',
    into: 'packages/drivers/src/own.js',
    append: `export function find(tx, pool) {\n  tx ||= pool // ✗\n  return tx.rows({ text: '' })\n}\n`,
  },
  {
    rule,
    name: 'a way without one',
    into: jobs,
    append: `export const find = (on: { tx: Tx; pool: Tx }) => (on.tx ? on.tx : on.pool) // ✗\n`,
  },
  {
    rule,
    name: 'an optional call',
    into: jobs,
    append: `export const find = (tx: Tx) => tx?.rows({ effect: 'read', text: '', values: [] }) // ✗\n`,
  },
  {
    rule,
    name: 'a type of the database',
    into: 'packages/drivers/src/pool.ts',
    append: `export const used = (on?: pg.PoolClient) => on // ✗\n`,
  },
]
