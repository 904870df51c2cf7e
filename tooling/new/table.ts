import { addToList } from './edits.ts'
import { tableNames } from './names.ts'
import { changeset } from './parts/changeset.ts'
import { appendOnlyTable, plainTable } from './parts/table.ts'
import { pathsOf, shared } from './paths.ts'
import { create, edit, refuse, textOf, type Plan, type Tree } from './plan.ts'

export interface TableRequest {
  /** `incidents.incident_notes` */
  readonly name: string
  readonly appendOnly: boolean
}

const MIGRATION = /^packages\/drivers\/migrations\/(\d{4})_(\w+)\.sql$/

/** Plans a table of a domain: the migration that makes it, and its line among the tables that have an owner. */
export function planTable(tree: Tree, { name, appendOnly }: TableRequest): Plan {
  const { domain, table } = tableNames(name)
  assertOwner(tree, domain)
  assertNew(tree, table)
  const path = `packages/drivers/migrations/${nextNumber(tree)}_${table}.sql`
  const facts = `{ owner: '${domain}'${appendOnly ? ', appendOnly: true' : ''} }`
  return {
    changes: [
      create(tree, path, appendOnly ? appendOnlyTable(table) : plainTable(table)),
      edit(
        tree,
        shared.tables,
        addToList({ opens: 'export const tables = {', closes: '\n} as const', item: `${table}: ${facts},` }),
      ),
      changeset(
        tree,
        `table-${table.replaceAll('_', '-')}`,
        ['drivers'],
        `Adds the table \`${table}\`; run \`hoc migrate\`.`,
      ),
    ],
    next: [
      `Give it its columns and constraints: ${path}`,
      'Run npm test -- packages/spine-orchestrator/src/schema.pg.test.ts -u, and read what its snapshot says of grants',
    ],
  }
}

function assertOwner(tree: Tree, domain: string): void {
  const owned = textOf(tree, shared.tables).includes(`owner: '${domain}'`)
  if (owned || tree.has(`${pathsOf(domain).engine}/package.json`)) return
  refuse(`Expected a domain that is there, saw "${domain}". Run "npm run new engine ${domain}" first.`)
}

function assertNew(tree: Tree, table: string): void {
  if (new RegExp(`^ {2}${table}: `, 'm').test(textOf(tree, shared.tables))) {
    refuse(`Expected a new table, saw "${table}" in ${shared.tables}. Choose another name.`)
  }
  const made = new RegExp(`create table hoc\\.${table}\\b`)
  const taken = [...tree].find(([path, sql]) => MIGRATION.test(path) && made.test(sql))
  if (taken) refuse(`Expected a new table, saw "${table}" in ${taken[0]}. Choose another name.`)
}

function nextNumber(tree: Tree): string {
  const numbers = [...tree.keys()].map((path) => Number(MIGRATION.exec(path)?.[1] ?? 0))
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0')
}
