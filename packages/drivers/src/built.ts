import type { Read } from './tx.ts'

/** A query of the builder as a statement that reads. It has no name: its text differs with its filters. */
export function built(query: { toSQL(): { toNative(): { sql: string; bindings: readonly unknown[] } } }): Read {
  const { sql, bindings } = query.toSQL().toNative()
  return { effect: 'read', text: sql, values: [...bindings] }
}
