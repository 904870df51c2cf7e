import { z } from 'zod'

/** Which operations a key may be used for: one (`runs.complete`), a domain's (`incidents.*`), or all (`*`). */
export const Scope = z
  .string()
  .max(100)
  .regex(
    /^(?:\*|[a-z]+\.(?:\*|[a-z]+(?:_[a-z]+)*))$/,
    'Expected an operation, like "runs.complete", "incidents.*" or "*".',
  )
export type Scope = z.infer<typeof Scope>

/** The scopes of one key. There is no default: who wants everything says so. */
export const Scopes = z.array(Scope).min(1).max(50)
