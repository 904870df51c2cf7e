import type { Mutant } from '../mutant.ts'

const rule = 'engines-hold-no-sql'
const acknowledge = 'packages/engine-incidents/src/acknowledge.ts'
const create = 'packages/engine-incidents/src/create.ts'
const reopen = 'packages/engine-incidents/src/reopen.ts'
const tally = 'packages/engine-incidents/src/tally.ts'

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a select',
    into: create,
    append: `export const text = 'select id from hoc.incidents where id = $1' // ✗\n`,
  },
  {
    rule,
    name: 'a select in capitals',
    into: tally,
    append: `export const text = "SELECT SEVERITY, COUNT(*) FROM HOC.INCIDENTS" // ✗\n`,
  },
  {
    rule,
    name: 'a template',
    into: create,
    append: 'export const text = (columns: string) => `select ${columns} from hoc.incidents` // ✗\n',
  },
  {
    rule,
    name: 'a concatenation of constants',
    into: acknowledge,
    append: `const verb = 'upd' + 'ate'\nexport const text = verb + ' hoc.incidents set state = $1' // ✗\n`,
  },
  {
    rule,
    name: 'words that are joined',
    into: acknowledge,
    append: `export const text = ['insert', 'into', 'hoc.incident_events', '(id, note)', 'values', '($1, $2)'].join(' ') // ✗\n`,
  },
  {
    rule,
    name: 'a comment before it',
    into: reopen,
    append: `export const text = '/* all */ delete from hoc.incidents where id = $1' // ✗\n`,
  },
  {
    rule,
    name: 'a letter that is escaped',
    into: reopen,
    append: String.raw`export const text = '\x64elete from hoc.incidents where id = $1' // ✗` + '\n',
  },
  {
    rule,
    name: 'a common table expression',
    into: tally,
    append: `export const text = 'with w as (select 1) select * from w' // ✗\n`,
  },
  {
    rule,
    name: 'a second statement',
    into: tally,
    append: `export const text = 'begin; update incidents set state = 1; commit;' // ✗\n`,
  },
  {
    rule,
    name: 'a tagged template',
    into: create,
    append: 'export const found = (sql: any, id: string) => sql`incidents.id = ${id}` // ✗\n',
  },
  { rule, name: 'a part of a statement', into: create, append: `export const text = ' where state = any($1)' // ✗\n` },
  {
    rule,
    name: 'a default',
    into: reopen,
    append: `export const text = (lock = 'for update skip locked') => lock // ✗\n`,
  },
  {
    rule,
    name: 'a query builder',
    into: create,
    append: `export const found = (db: any) => db('incidents').where({ state: 'active' }).select('id') // ✗\n`,
  },
  {
    rule,
    name: 'a query builder by computed members',
    into: tally,
    append: `export const found = (q: any) => q['where' + 'In']('state', ['active']) // ✗\n`,
  },
  {
    rule,
    name: 'a chain of weak words',
    into: tally,
    append: `export const found = (from: any) => from.db.select('severity').from('incidents') // ✗\n`,
  },
  {
    rule,
    name: 'the name of a table',
    into: create,
    append: `const TABLE = 'incident_events' // ✗\nexport const named = TABLE\n`,
  },
  { rule, name: 'a table with its schema', into: create, append: `export const named = 'hoc.incidents' // ✗\n` },
]
