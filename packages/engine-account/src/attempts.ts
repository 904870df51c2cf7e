import { MOST_ATTEMPTS, type Attempts, type SecurityEventKind } from '@hoc/spine-schemas/security-events'

const KINDS: ReadonlyMap<string, SecurityEventKind> = new Map([
  ['KEY_FROZEN', 'key_frozen'],
  ['KEY_REVOKED', 'key_revoked'],
  ['KEY_EXPIRED', 'key_expired'],
  ['SCOPE_MISSING', 'scope_missing'],
  ['GRANT_MISSING', 'grant_missing'],
  ['OPERATOR_ONLY', 'operator_only'],
])

/** What kind of attempt it is that the authority denies with a code; undefined: none that anybody need hear of. */
export function kindOf(code: string | undefined): SecurityEventKind | undefined {
  return code === undefined ? undefined : KINDS.get(code)
}

/**
 * Adds attempts to those that are known. The same kind with the same key, from the same network, about the same tenant, is
 * counted, with the operation where it was one for all; beyond so many that are told apart, only the kind is: whoever floods
 * makes no more of them.
 */
export function gathered(known: readonly Attempts[], more: Attempts, most = MOST_ATTEMPTS): Attempts[] {
  const same = known.findIndex((each) => subjectOf(each) === subjectOf(more))
  if (same >= 0) return known.map((each, index) => (index === same ? added(each, more) : each))
  if (known.filter(isTold).length < most || !isTold(more)) return [...known, more]
  return gathered(known, { ...more, keyId: null, network: null, operation: null, happenedIn: null }, most)
}

function isTold({ keyId, network, happenedIn }: Attempts): boolean {
  return keyId !== null || network !== null || happenedIn !== null
}

function subjectOf({ kind, keyId, network, happenedIn }: Attempts): string {
  return [kind, keyId, network, happenedIn].join(' ')
}

function added(known: Attempts, more: Attempts): Attempts {
  const [firstAt, lastAt] = [known.firstAt, known.lastAt, more.firstAt, more.lastAt].toSorted().filter(isEnd)
  return {
    ...known,
    operation: known.operation === more.operation ? known.operation : null,
    count: known.count + more.count,
    firstAt: firstAt ?? known.firstAt,
    lastAt: lastAt ?? known.lastAt,
  }
}

function isEnd(_: string, index: number, { length }: readonly string[]): boolean {
  return index === 0 || index === length - 1
}
