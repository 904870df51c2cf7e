import type { Mutant } from '../mutant.ts'

const rule = 'methods-differ'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

const listed = (name: string, title: string) => `export async function ${title}(tx: Tx) {
  const rows = await tx.rows({
    effect: 'read',
    name: '${name}',
    text: 'select tenant_id as "tenantId" from hoc.tenants where state <> $1 order by tenant_id',
    values: [],
  })
  return z
    .array(z.object({ tenantId: TenantId }))
    .parse(rows)
    .map(({ tenantId }) => tenantId)
}`

/** Methods that are written twice. */
export const mutants: readonly Mutant[] = [
  appended(
    'another name',
    'packages/drivers/src/account.ts',
    listed('tenants.all', 'listAllTenantIds').replace('(tx: Tx) {', '(tx: Tx) { // ✗'),
  ),
  appended(
    'an arrow',
    'packages/drivers/src/account.ts',
    listed('tenants.every', 'listEvery').replace(
      'export async function listEvery(tx: Tx) {',
      'export const listEvery = async (tx: Tx) => { // ✗',
    ),
  ),
  appended(
    'a method of a class',
    'packages/drivers/src/account.ts',
    `export class Tenants {\n${listed('tenants.some', 'list').replace('export async function list(tx: Tx) {', 'async list(tx: Tx) { // ✗')}\n}`,
  ),
  appended(
    'other spaces and comments',
    'packages/drivers/src/account.ts',
    listed('tenants.more', 'listMore')
      .replace('(tx: Tx) {', '(tx: Tx) { // ✗')
      .replace('values: [],', '// nothing is passed\n    values: [ ],'),
  ),
  appended(
    'an export further down',
    'packages/drivers/src/account.ts',
    `${listed('tenants.last', 'listLast').replace('export async function listLast(tx: Tx) {', 'async function listLast(tx: Tx) { // ✗')}\nexport { listLast as listFinal }`,
  ),
  appended(
    'another column',
    'packages/drivers/src/jobs.ts',
    `export async function listFailingJobs(tx: Tx): Promise<Job[]> { // ✗
  const rows = await tx.rows({
    effect: 'read',
    name: 'jobs.list_failing',
    text: \`select name, kind, state, runs, last_run_at as "lastRunAt", last_error as "lastError"
           from hoc.durable_jobs where state = 'failing' order by name\`,
    values: [],
  })
  return z.array(Job).parse(rows)
}`,
  ),
  {
    rule,
    name: 'in another file',
    into: 'packages/drivers/src/queues.ts',
    append: `export async function listQueues(tx: Tx): Promise<Job[]> { // ✗
  const rows = await tx.rows({
    effect: 'read',
    name: 'jobs.list_durable',
    text: \`select name, kind, state, runs, last_run_at as "lastRunAt", last_error as "lastError"
           from hoc.durable_jobs order by name\`,
    values: [],
  })
  return z.array(Job).parse(rows)
}\n`,
  },
  appended(
    'an insert',
    'packages/drivers/src/account.ts',
    `export function insertNewTenant({ id, name, state, createdAt }: Tenant): Write { // ✗
  return {
    effect: 'write',
    name: 'tenants.insert_new',
    text: 'insert into hoc.tenants (tenant_id, name, state, created_at) values ($1, $2, $3, $4)',
    values: [id, name, state, createdAt],
  }
}`,
  ),
  appended(
    'an update',
    'packages/drivers/src/outbox.ts',
    `export function applyEvent({ id, attempts, lastError, dueAt }: OutboxEvent): Write { // ✗
  return {
    effect: 'write',
    name: 'outbox.apply_one',
    text: \`with w as (
             update hoc.outbox set attempts = $2, last_error = $3, due_at = $4 where id = $1 returning 1
           ) select hoc.expect(count(*), 1, 'outbox event') from w\`,
    values: [id, attempts, lastError, dueAt],
  }
}`,
  ),
  appended(
    'a count',
    'packages/drivers/src/account.ts',
    `export async function countAll(tx: Tx): Promise<number> { // ✗
  const [row] = await tx.rows({
    effect: 'read',
    name: 'tenants.count_all',
    text: 'select count(*) as count from hoc.tenants',
    values: [],
  })
  return z.object({ count: z.int() }).parse(row).count
}`,
  ),
  appended(
    'a delete',
    'packages/drivers/src/outbox.ts',
    `export function deleteEvents(events: readonly Pick<Due, 'tenantId' | 'id'>[]): Write { // ✗
  return {
    effect: 'write',
    name: 'outbox.delete_events',
    text: \`delete from hoc.outbox o using jsonb_to_recordset($1) as d("tenantId" uuid, id uuid)
           where o.tenant_id = d."tenantId" and o.id = d.id\`,
    values: [JSON.stringify(events.map(({ tenantId, id }) => ({ tenantId, id })))],
  }
}`,
  ),
  appended(
    'a find',
    'packages/drivers/src/ledger.ts',
    `export async function findPosition(tx: Tx, position: number): Promise<z.infer<typeof Head> | undefined> { // ✗
  const [row] = await tx.rows({
    effect: 'read',
    name: 'ledger.find_position',
    text: 'select position, hash from hoc.ledger_seals where tenant_id = hoc.tenant() and position = $1',
    values: [position],
  })
  return Head.optional().parse(row)
}`,
  ),
]
