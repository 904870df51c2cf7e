import { copiesAmong, fingerprintOf, type Fingerprint } from '../copies.ts'
import type { FoundIn, WorkspaceRule } from '../model.ts'

const LINES = 30
const ALIKE = 0.9

/** No file is a copy of another that has since gone its own way, or is about to. */
export const noStaleCopies: WorkspaceRule<Fingerprint> = {
  name: 'no-stale-copies',
  why: 'Of two files that are alike one is mended and the other forgotten, and nobody knows which of them is meant.',
  mend: 'Keep one of them, and import it from where the other was; what differs becomes an argument.',
  layers: ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'client', 'app', 'tool'],
  readsAll: true,
  hint: () => new RegExp(`^(?:[^\\n]*\\n){${LINES - 1}}`),
  gather: ({ text }) => fingerprintOf(text),
  judge,
}

function* judge(gathered: ReadonlyMap<string, Fingerprint>): Generator<FoundIn> {
  const long = [...gathered].filter(([, { lines, pieces }]) => lines >= LINES && pieces.length > 0)
  const files = new Map(long.map(([path, { pieces }]) => [path, pieces]))
  for (const { of, path, alike } of copiesAmong(files, ALIKE))
    yield { path, at: 0, message: `Is ${Math.floor(alike * 100)} % alike ${of}.` }
}
