/** Who owns each id that was ever seen: the tenant in whose rows or answers it was first. */
export interface Owners {
  note(ids: Iterable<string>, tenantId: string): void
  of(id: string): string | undefined
  /** An id that nobody has, next to one that somebody has: whoever pages past one pages past the other. */
  absentNextTo(id: string): string
}

/** Begins with nobody owning anything. */
export function createOwners(): Owners {
  const owners = new Map<string, string>()
  return {
    note(ids, tenantId) {
      for (const id of ids) if (!owners.has(id)) owners.set(id, tenantId)
    },
    of: (id) => owners.get(id),
    absentNextTo(id) {
      for (let step = 1; step < 16; step++) {
        const near = id.slice(0, -1) + (Number.parseInt(id.slice(-1), 16) ^ step).toString(16)
        if (!owners.has(near)) return near
      }
      throw new Error(`Expected an id next to ${id} that nobody has, saw none.`)
    },
  }
}
