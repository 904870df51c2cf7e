// What people look for where it is not, and what does it. A command that is near in letters may be far in meaning.
const elsewhere: Readonly<Record<string, string>> = {
  explain: 'run explain RUN_ID',
  prove: 'run prove RUN_ID',
  'incidents suppress': 'suppressions create',
}

/** The command that does what was looked for under another one. */
export function elsewhereOf(seen: string): string | undefined {
  return Object.hasOwn(elsewhere, seen) ? elsewhere[seen] : undefined
}
