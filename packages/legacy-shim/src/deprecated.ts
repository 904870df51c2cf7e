const uses = new Map<string, number>()

/** Counts a use of an old name, and warns of the first. */
export function deprecated(old: string, now: string): void {
  const before = uses.get(old) ?? 0
  uses.set(old, before + 1)
  if (before === 0)
    process.emitWarning(`"${old}" is an old name: use ${now}.`, { type: 'DeprecationWarning', code: 'HOC_LEGACY' })
}

/** How often each old name was used in this process. What stays at zero can go. */
export function legacyUse(): Readonly<Record<string, number>> {
  return Object.fromEntries(uses)
}
