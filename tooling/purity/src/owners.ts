import type { Settings, Workspace } from './model.ts'

type Tables = Settings['tables']

interface Owned {
  readonly schema: string | undefined
  readonly domain: string
}

const indexes = new WeakMap<Tables, Map<string, Owned[]>>()

/** The domain that owns a table: without regard to quotes and case, and to the schema where only one side names it. */
export function ownerOf(table: string, tables: Tables): string | undefined {
  const { schema, name } = split(table)
  const owned = indexOf(tables).get(name) ?? []
  const exact = owned.find((one) => one.schema === schema)
  const loose = owned.filter((one) => one.schema === undefined || schema === undefined)
  return (exact ?? loose[0])?.domain
}

function indexOf(tables: Tables): Map<string, Owned[]> {
  const before = indexes.get(tables)
  if (before) return before
  const index = new Map<string, Owned[]>()
  for (const [table, domain] of Object.entries(tables)) {
    const { schema, name } = split(table)
    index.set(name, [...(index.get(name) ?? []), { schema, domain }])
  }
  indexes.set(tables, index)
  return index
}

function split(table: string): { schema: string | undefined; name: string } {
  const parts = table.replaceAll('"', '').toLowerCase().split('.')
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' }
}

/** Whether a table is PostgreSQL's own. */
export function isOfServer(table: string): boolean {
  return /^(pg_|information_schema\.)/.test(table)
}

/** The domains whose tables nobody but their own drivers may touch. */
export function lockedDomains({ packages, settings }: Workspace): Set<string> {
  const locked = packages.flatMap((one) => (one.locked && one.domain ? [one.domain] : []))
  return new Set([...settings.lockedDomains, ...locked])
}
