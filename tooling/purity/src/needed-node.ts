// An older Node loads this file: it may import nothing, and use nothing that is new.

const [MAJOR, MINOR] = [22, 18]

/** What to say where a version of Node is too old to run this tool. */
export function refusalOf(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return undefined
  return (
    `hoc-purity: needs Node ${MAJOR}.${MINOR} or later, and this is Node ${version}. ` +
    'Install a newer one, or use `npm run -s purity` of a clone of HOC Spine, which fetches one.'
  )
}
