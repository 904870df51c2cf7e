import type { Mutant } from '../mutant.ts'

const rule = 'one-writer-per-table'
const drivers = 'packages/drivers/src'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Tables that are written by those who do not own them. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a CTE in the statement of another',
    into: `${drivers}/incidents.ts`,
    replace: [
      `text: \`with e as (\${insertEvent} values ($1, $2, $3, $4, $5, $6))
           insert`,
      `text: \`with e as (\${insertEvent} values ($1, $2, $3, $4, $5, $6)), t as (
             update hoc.tenants set name = 'x' -- // ✗
           )
           insert`,
    ],
  },
  {
    rule,
    name: 'the right statement of the wrong table',
    into: `${drivers}/account.ts`,
    replace: [
      `text: 'insert into hoc.tenants (tenant_id, name, state, plan, created_at, version) values ($1, $2, $3, $4, $5, $6)',`,
      `text: 'insert into hoc.incidents (tenant_id, name, state, plan, created_at, version) values ($1, $2, $3, $4, $5, $6)', // ✗`,
    ],
  },
  {
    rule,
    name: 'a constant for the table',
    into: `${drivers}/upkeep.ts`,
    replace: [
      `    text: 'delete from hoc.idempotency_keys where at < $1',`,
      `    text: \`delete from \${table} where at < $1\`, // ✗`,
    ],
    append: `const table = 'hoc.api_keys'\n`,
  },
  appended(
    'a quoted name in another schema and case',
    `${drivers}/governance.ts`,
    `export const f = (): Write => ({ effect: 'write', text: 'UPDATE "HOC" . "Tenants" SET name = null', values: [] }) // ✗`,
  ),
  appended(
    'behind comments',
    `${drivers}/ledger.ts`,
    `export const f = { text: \`/* select /* nested */ */ delete -- from hoc.ledger
  from only
    hoc.incidents where true\` } // ✗`,
  ),
  appended(
    'the second of two statements',
    `${drivers}/jobs.ts`,
    `export const f = { text: 'select 1; truncate hoc.ledger, hoc.tenants' } // ✗`,
  ),
  appended(
    'a function of the database',
    `${drivers}/dispatches.ts`,
    `export const f = { text: \`do $$ begin
  execute 'delete from hoc.incident_events where true'; -- // ✗
end $$\` }`,
  ),
  appended(
    'a query builder',
    `${drivers}/outbox.ts`,
    `export const f = () => build('hoc.incidents as i').where('id', 1).update({ title: '' }) // ✗`,
  ),
  appended(
    'a query builder in a variable',
    `${drivers}/incidents.ts`,
    `export function f() {
  const query = build.table('hoc.outbox') // ✗
  return query['del']()
}`,
  ),
  appended(
    'parts that are joined',
    `${drivers}/account.ts`,
    `export const f = { text: ['merge', 'into', ['hoc', 'incidents'].join('.'), 'using x on true when matched then delete'].join(' ') } // ✗`,
  ),
  appended(
    'a table that another file names',
    `${drivers}/incidents.ts`,
    `import { tables } from './tables.ts'
export const f = (name: string) => ({ text: \`insert into \${name}.tenants select * from x\`, tables }) // ✗`,
  ),
  appended(
    'a helper that is given the table',
    `${drivers}/governance.ts`,
    `const empty = (table: string): Write => ({ effect: 'write', text: \`truncate hoc.\${table}\`, values: [] }) // ✗
export const f = () => empty('incidents')`,
  ),
  appended(
    'a field of a class',
    `${drivers}/records.ts`,
    `export class Eraser {
  readonly #table = 'hoc.tenants'
  erase() {
    return { text: \`delete from \${this.#table} where true\` } // ✗
  }
}`,
  ),
  appended(
    'SQL that is put together',
    `${drivers}/jobs.ts`,
    `export function f(id: string) {
  let text = 'update hoc.' // ✗
  text += 'incidents'
  text += ' set title = $1'
  return { text, values: [id] }
}`,
  ),
  appended(
    'the orchestrator',
    'packages/spine-orchestrator/src/plumbing/relay.ts',
    `export const f = (pool: any) => pool.query('insert into hoc.outbox (id) values ($1)') // ✗`,
  ),
  appended(
    'an app',
    'apps/api/src/serve.ts',
    `export const f = async (pool: any) => (await pool.connect()).query({ text: 'delete from hoc.tenants where true' }) // ✗`,
  ),
  appended(
    'a table that nobody owns',
    `${drivers}/incidents.ts`,
    `export const f: Write = { effect: 'write', text: 'insert into hoc.incident_notes (id) values ($1)', values: [] } // ✗`,
  ),
  {
    rule,
    name: 'a driver of a domain of its own',
    into: `${drivers}/notes.ts`,
    append: `export const insertNote = (id: string) => ({ effect: 'write', text: 'insert into hoc.incident_events (id) values ($1)', values: [id] }) // ✗\n`,
  },
]
