import type { Mutant } from '../mutant.ts'

const rule = 'drivers-decide-nothing'
const drivers = 'packages/drivers/src'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Drivers that decide, try again, wait, look at a clock or say no. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a value that follows from a state',
    into: `${drivers}/outbox.ts`,
    replace: [
      'query.whereRaw(`${state} = ?`, [filter.state])',
      `query.whereRaw('(dead_at is not null) = ?', [filter.state === 'dead']) // ✗`,
    ],
  },
  {
    rule,
    name: 'a filter for one severity',
    into: `${drivers}/incidents.ts`,
    replace: [
      `  if (filter.category) query`,
      `  if (filter.severity?.includes('x') || filter.state?.[0] === 'open') query.limit(1) // ✗
  if (filter.category) query`,
    ],
  },
  {
    rule,
    name: 'a threshold in a value',
    into: `${drivers}/upkeep.ts`,
    replace: [
      `text: 'select hoc.keep_partitions($1)', values: [ahead] }`,
      `text: 'select hoc.keep_partitions($1)', values: [ahead > 12 ? 12 : ahead] } // ✗`,
    ],
  },
  {
    rule,
    name: 'a refusal that is thrown',
    into: `${drivers}/runs.ts`,
    replace: [
      `
  return first(Run, await tx.rows({ effect: 'read', name: 'runs.find', text, values: [id] }))`,
      `
  const row = first(Run, await tx.rows({ effect: 'read', name: 'runs.find', text, values: [id] }))
  if (!row) throw new RangeError('There is no such run.') // ✗
  return row`,
    ],
  },
  {
    rule,
    name: 'the time of this machine',
    into: `${drivers}/dispatches.ts`,
    replace: [`plainArray(places),`, `plainArray([...places, new Date()]), // ✗`],
  },
  appended(
    'a switch',
    `${drivers}/incidents.ts`,
    `export function f({ severity }: Incident) {
  switch (severity) { // ✗
    case 'critical':
      return 1
    default:
      return 2
  }
}`,
  ),
  appended(
    'a list of states',
    `${drivers}/account.ts`,
    `const CLOSED = new Set(['terminated', 'archived'])
export const f = ({ state }: Tenant) => CLOSED.has(state) // ✗`,
  ),
  appended(
    'a statement for each state',
    `${drivers}/incidents.ts`,
    `const texts = { open: 'update hoc.incidents set version = 1', resolved: 'delete from hoc.incidents where true' }
export const f = (incident: any) => ({ text: texts[incident.state as 'open'] }) // ✗`,
  ),
  appended(
    'one of two writes',
    `${drivers}/governance.ts`,
    `export function f(change: any) {
  if (change.isUrgent) return { text: 'insert into hoc.governance_changes (id) values ($1)' } // ✗
  return { text: 'delete from hoc.governance_changes where true' }
}`,
  ),
  appended(
    'a retry',
    `${drivers}/ledger.ts`,
    `export async function f(tx: Tx) {
  for (let left = 3; left > 0; left--) { // ✗
    try {
      return await findHorizon(tx)
    } catch {
      continue
    }
  }
}`,
  ),
  appended(
    'a retry by calling itself',
    `${drivers}/jobs.ts`,
    `export const f = (tx: Tx): Promise<unknown> => listDurableJobs(tx).catch(() => f(tx)) // ✗`,
  ),
  appended(
    'a second try after the first',
    `${drivers}/doctor.ts`,
    `export const f = (tx: Tx, read: any) => tx.rows(read).then((rows) => rows, () => tx.rows(read)) // ✗`,
  ),
  appended(
    'a sleep of the database',
    `${drivers}/upkeep.ts`,
    `export const f = { text: 'select ' + 'pg_sleep' + '(1)' } // ✗`,
  ),
  appended(
    'a timer by another name',
    `${drivers}/records.ts`,
    `const { setTimeout: later } = globalThis // ✗
export const f = () => new Promise((done) => later(done, 10))`,
  ),
  appended(
    'a clock through an alias',
    `${drivers}/outbox.ts`,
    `const D = Date
export const f = () => D['now']() // ✗`,
  ),
  appended(
    'an engine',
    `${drivers}/incidents.ts`,
    `export const f = async () => import('@hoc/engine-incidents/acknowledge') // ✗`,
  ),
  appended(
    'an error of its own',
    `${drivers}/account.ts`,
    `class TenantSuspended extends Error {}
export function f(tenant: any) {
  const refusal = new TenantSuspended()
  if (tenant.suspendedAt) throw refusal // ✗
}`,
  ),
  appended(
    'a refusal as a rejected promise',
    `${drivers}/governance.ts`,
    `export const f = async (tx: Tx) => ((await lockGovernance(tx)) ? 1 : Promise.reject(new Error('no'))) // ✗`,
  ),
]
