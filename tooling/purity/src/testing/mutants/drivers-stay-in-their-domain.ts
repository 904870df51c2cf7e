import type { Mutant } from '../mutant.ts'

const rule = 'drivers-stay-in-their-domain'
const drivers = 'packages/drivers/src'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Drivers that touch tables of other domains. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a join',
    into: `${drivers}/incidents.ts`,
    replace: [
      'const text = `select ${incidentColumns} from hoc.incidents where id = $1`',
      'const text = `select ${incidentColumns} from hoc.incidents join hoc.tenants t on true where id = $1` // ✗',
    ],
  },
  {
    rule,
    name: 'a column of a subquery',
    into: `${drivers}/incidents.ts`,
    replace: [
      'const incidentColumns = `id, title,',
      'const incidentColumns = `(select name from hoc.tenants limit 1) as tenant, -- // ✗\n  id, title,',
    ],
  },
  {
    rule,
    name: 'one more table after a comma',
    into: `${drivers}/account.ts`,
    replace: [
      `    text: 'select count(*) as count from hoc.tenants',`,
      `    text: 'select count(*) as count from hoc.tenants, hoc.incidents', // ✗`,
    ],
  },
  {
    rule,
    name: 'another table for the builder',
    into: `${drivers}/outbox.ts`,
    replace: [`  const query = build('hoc.outbox')`, `  const query = build('hoc.incidents') // ✗`],
  },
  appended(
    'a CTE that hides the table that it reads',
    `${drivers}/governance.ts`,
    `export const f: Read = { effect: 'read', text: 'with tenants as (select * from tenants) select * from tenants', values: [] } // ✗`,
  ),
  appended(
    'a lateral subquery on a line of its own',
    `${drivers}/ledger.ts`,
    `export const f = { text: \`select * from hoc.ledger l
  cross join lateral (
    select * from "hoc"."api_keys" k where k.id = l.actor_id -- // ✗
  ) k\` }`,
  ),
  appended(
    'what an update reads',
    `${drivers}/upkeep.ts`,
    `export const f = { text: 'update hoc.upkeep set mark = null from hoc.incidents i where i.id = name' } // ✗`,
  ),
  appended(
    'what an insert reads',
    `${drivers}/records.ts`,
    `export const f = { text: 'insert into hoc.outbox (id) select id from hoc.incident_events' } // ✗`,
  ),
  appended(
    'the builder joins',
    `${drivers}/incidents.ts`,
    `export const f = () => build('hoc.incidents').leftJoin({ t: 'hoc.tenants' }, 'a', 'b').select('*') // ✗`,
  ),
  appended(
    'a subquery of the builder',
    `${drivers}/incidents.ts`,
    `export const f = () => build('hoc.incidents').whereIn('id', build.select('id').from('hoc.ledger')) // ✗`,
  ),
  appended(
    'a template with the table in an object',
    `${drivers}/account.ts`,
    `const names = { other: 'incidents' } as const
export const f = (tx: Tx) => tx.rows({ effect: 'read', text: \`select 1 from hoc.\${names.other}\`, values: [] }) // ✗`,
  ),
  appended(
    'a table for either case',
    `${drivers}/account.ts`,
    `export const f = (all: unknown) => ({ text: \`select 1 from \${all ? 'hoc.tenants' : 'hoc.ledger'}\` }) // ✗`,
  ),
  appended(
    'COPY',
    `${drivers}/jobs.ts`,
    `export const f = { text: 'copy (select * from hoc.api_keys) to stdout' } // ✗`,
  ),
  appended(
    'the driver of another domain',
    `${drivers}/incidents.ts`,
    `import { findTenant } from './account.ts' // ✗
export const f = (tx: Tx) => findTenant(tx)`,
  ),
  appended(
    'the driver of another domain, while it runs',
    `${drivers}/account.ts`,
    `export const f = async () => (await import('@hoc/drivers/incidents')).findIncident // ✗`,
  ),
  appended(
    'a write',
    `${drivers}/outbox.ts`,
    `export const f: Write = { effect: 'write', text: 'delete from hoc.incidents where true', values: [] } // ✗`,
  ),
]
