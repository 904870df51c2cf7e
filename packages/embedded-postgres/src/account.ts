import { execFileSync } from 'node:child_process'

/** The user and group the server runs as; empty when that is whoever runs this. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root: root starts it as `nobody`, everyone else as themselves. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g') }
}

function idOfNobody(which: '-u' | '-g'): number {
  const answer = execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }).trim()
  if (/^\d+$/.test(answer) && answer !== '0') return Number(answer)
  throw new Error(
    `Expected "id ${which} nobody" to name an unprivileged user or group, saw "${answer}". ` +
      'Run as a user other than root, or set DATABASE_URL to a server you run.',
  )
}
