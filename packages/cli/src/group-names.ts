// What a group of commands goes by, besides its name.
const groupNames: Readonly<Record<string, string>> = {
  authz: 'authority',
  invites: 'invitations',
  run: 'runs',
  users: 'members',
}

/** A command line with the group by its name, whichever it was called by. */
export function inFull(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args
  return Object.hasOwn(groupNames, first) ? [groupNames[first] ?? first, ...rest] : args
}

/** What else a group goes by. */
export function othersOf(group: string): string[] {
  return Object.keys(groupNames).filter((name) => groupNames[name] === group)
}
