import { markOf } from './traces.ts'

/** Who owns each id that was ever seen, the tenant in whose rows or answers it was first; and whose each mark is. */
export interface Owners {
  /** Begins to know a tenant, by the mark of its canaries. */
  begin(tenantId: string, mark: string): void
  note(ids: Iterable<string>, tenantId: string): void
  of(trace: string): string | undefined
  /** One that nobody has: a canary of no tenant, or the id next to one, so that whoever pages past one pages past the other. */
  absentLike(trace: string): string
  /** How many tenants there are. */
  count(): number
}

/** Begins with nobody owning anything. */
export function createOwners(): Owners {
  const owners = new Map<string, string>()
  const marks = new Map<string, string>()
  return {
    begin(tenantId, mark) {
      marks.set(mark, tenantId)
      owners.set(tenantId, tenantId)
    },
    note(ids, tenantId) {
      for (const id of ids) if (!owners.has(id)) owners.set(id, tenantId)
    },
    of(trace) {
      const mark = markOf(trace)
      return mark === undefined ? owners.get(trace) : marks.get(mark)
    },
    absentLike(trace) {
      if (markOf(trace) !== undefined) return `zqz${crypto.randomUUID().slice(0, 5)}${trace.slice(8)}`
      for (let step = 1; step < 16; step++) {
        const near = trace.slice(0, -1) + (Number.parseInt(trace.slice(-1), 16) ^ step).toString(16)
        if (!owners.has(near)) return near
      }
      throw new Error(`Expected an id next to ${trace} that nobody has, saw none.`)
    },
    count: () => marks.size,
  }
}
