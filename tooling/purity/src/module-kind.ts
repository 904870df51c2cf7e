import type { Workspace } from './model.ts'
import { isOneOf } from './settings.ts'

/** What a module is to the rules: a way to a database, code of this workspace (which has its own findings), or neither. */
export type ModuleKind = 'database' | 'ours' | 'other'

// A package of someone's own around a database is not on any list, but is named for it.
const NAMED_FOR_DATABASE =
  /(?:^|[-/@_.])(?:db|sql|pg|postgres|postgresql|mysql|sqlite3?|database|orm|knex|prisma|drizzle|typeorm|mongo|mongodb)(?:$|[-/_.])/
const ALIAS = /^(?:\.|\/|#|~|@\/|src\/|lib\/|app\/|server\/)/

/** The kind of what a module exports under a name: a runtime has a database beside much else. */
export function kindOfExport(source: string, name: string, workspace: Workspace): ModuleKind {
  return source === 'bun' && /^(?:sql|SQL)$/.test(name) ? 'database' : kindOfModule(source, workspace)
}

/** The kind of a module, as its specifier tells. */
export function kindOfModule(source: string, { packages, settings }: Workspace): ModuleKind {
  if (isOneOf(source, settings.databasePackages)) return 'database'
  if (ALIAS.test(source)) return 'ours'
  if (packages.some(({ name }) => source === name || source.startsWith(`${name}/`))) return 'ours'
  return NAMED_FOR_DATABASE.test(source) ? 'ours' : 'other'
}
