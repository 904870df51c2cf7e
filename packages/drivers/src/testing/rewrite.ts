import type { Pool } from 'pg'

/** Rewrites every statement of a pool before it is sent, and tells how many were changed. For tests of what holds without them. */
export function rewriteStatements(pool: Pool, rewrite: (text: string) => string) {
  let changed = 0
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (statement: unknown, values?: unknown[]) => Promise<unknown>
    Object.assign(client, {
      query(statement: string | { readonly text: string }, values?: unknown[]) {
        const text = typeof statement === 'string' ? statement : statement.text
        const other = rewrite(text)
        if (other === text) return query(statement, values)
        changed++
        return query(typeof statement === 'string' ? other : { ...statement, text: other }, values)
      },
    })
  })
  return { changed: () => changed }
}

/** A statement without its tenant predicates, as if whoever wrote it had forgotten them. */
export function withoutTenantFilter(text: string): string {
  return text.replace(/(?:\w+\.)?tenant_id = hoc\.tenant\(\)/g, 'true')
}
