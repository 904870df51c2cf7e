import type { Caller, TenantId } from '@hoc/spine-schemas/caller'
import type { Outcome } from '@hoc/spine-schemas/outcome'

/** How something is looked for across tenants, and what is asked for where it was found. */
export interface Sweeping<Found> {
  /** Of whom nothing is asked for. */
  readonly isStopped: (tenantId: TenantId) => boolean
  /** One page of what was found, after what was found last. */
  readonly list: (after: Found | undefined, limit: number) => Promise<Found[]>
  readonly dispatch: (found: Found, by: Caller) => Promise<Pick<Outcome, 'outcome'>>
  /** In whose name it is asked for, in a tenant. */
  readonly by: (tenantId: TenantId) => Caller
  /** What it is called where it makes trouble. */
  readonly name: (found: Found) => string
}

const PAGE = 500

/**
 * Dispatches what is to be done about each that is found, and tells of those that made trouble. One's trouble is no reason
 * to pass over the next. A refusal is none: somebody was quicker.
 */
export async function sweepEach<Found extends { readonly tenantId: TenantId }>({
  isStopped,
  list,
  dispatch,
  by,
  name,
}: Sweeping<Found>): Promise<string[]> {
  const troubles: string[] = []
  const denied = new Set<TenantId>() // stopped meanwhile: nothing may be written there now
  for (let page = await list(undefined, PAGE); page.length > 0;) {
    for (const found of page.filter(({ tenantId }) => !isStopped(tenantId) && !denied.has(tenantId))) {
      const { outcome } = await attempt(() => dispatch(found, by(found.tenantId)))
      if (outcome === 'denied') denied.add(found.tenantId)
      if (outcome !== 'done' && outcome !== 'denied' && outcome !== 'refused')
        troubles.push(`${name(found)} of tenant ${found.tenantId}: ${outcome}`)
    }
    page = page.length < PAGE ? [] : await list(page.at(-1), PAGE)
  }
  return troubles
}

/** Fails a sweep that made trouble, with the first of what it was. */
export function failOn(troubles: readonly string[]): void {
  if (troubles.length > 0) throw new Error(troubles.slice(0, 10).join('; '))
}

async function attempt(dispatch: () => Promise<Pick<Outcome, 'outcome'>>): Promise<{ readonly outcome: string }> {
  return dispatch().catch((error: unknown) => ({ outcome: error instanceof Error ? error.message : String(error) }))
}
