import type { Pool } from 'pg'

import type { Asked } from '../flight.ts'

/** Rewrites every statement of a pool before it is sent, and tells how many were changed. For tests of what holds without them. */
export function rewriteStatements(pool: Pool, rewrite: (text: string) => string) {
  let changed = 0
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (statement: unknown, values?: unknown[]) => Promise<unknown>
    Object.assign(client, {
      query(statement: string | Asked | { readonly asked: readonly Asked[] }, values?: unknown[]) {
        if (typeof statement === 'object' && 'asked' in statement) {
          for (const asked of statement.asked) {
            const other = rewrite(asked.text)
            if (other !== asked.text) changed++
            Object.assign(asked, { text: other })
          }
          return query(statement)
        }
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
