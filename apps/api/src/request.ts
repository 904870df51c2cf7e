import type { Caller } from '@hoc/spine-schemas/caller'

/** What is known of a request once it is answered, for its line in the log. */
export interface Told {
  operation?: string
  outcome?: string
  code?: string
  dispatchId?: string
  tenantId?: string
  actorId?: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null until that is established. */
    caller: Caller | null
    told: Told
    /** Fires when the caller goes away before the answer has left; null where nothing is dispatched. */
    gone: AbortSignal | null
  }
}
