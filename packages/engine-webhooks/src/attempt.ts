/** What an attempt came to, as far as it decides what is next. */
export interface Ending {
  /** What the endpoint answered; null where it answered nothing. */
  readonly status: number | null
  /** Its `Retry-After`, as it was sent. */
  readonly retryAfter: string | null
}

/** Where a delivery stands when an attempt ends. */
export interface Tried {
  /** How many there were, with this one. */
  readonly attempts: number
  /** Since when the endpoint has failed; null where it did not before. */
  readonly failingSince: string | null
}

/** What becomes of a delivery and of its endpoint. */
export interface Next {
  readonly state: 'waiting' | 'delivered' | 'dead'
  /** When it is tried again. */
  readonly dueAt: string | null
  readonly failingSince: string | null
  /** Why nothing more is to be sent to the endpoint; null where all goes on. */
  readonly disable: string | null
}

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const
const DELAYS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

/** After how many attempts a delivery is dead, and waits for a person: a little more than three days. */
export const LAST_ATTEMPT = DELAYS.length + 1

const MOST_PATIENCE = DAY
const FAILING_TOO_LONG = 5 * DAY

/** Decides what follows an attempt; `dice` in 0..1 spreads what failed together. */
export function afterAttempt(tried: Tried, ending: Ending, { at, dice }: { at: string; dice: number }): Next {
  if (isSuccess(ending)) return { state: 'delivered', dueAt: null, failingSince: null, disable: null }

  const failingSince = tried.failingSince ?? at
  const next = { failingSince, disable: disablingReason(ending, failingSince, at) }
  if (ending.status === 410 || tried.attempts >= LAST_ATTEMPT) return { ...next, state: 'dead', dueAt: null }
  const wait = Math.max(delayAfter(tried.attempts, dice), patienceAsked(ending, at))
  return { ...next, state: 'waiting', dueAt: new Date(Date.parse(at) + wait).toISOString() }
}

/** How long to wait after a failed attempt, give or take a tenth. */
export function delayAfter(attempts: number, dice: number): number {
  const delay = DELAYS[Math.min(attempts, DELAYS.length) - 1] ?? DELAYS[0]
  return Math.round(delay * (0.9 + 0.2 * dice))
}

/** Whether an answer says that the event was taken. */
export function isSuccess({ status }: Pick<Ending, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300
}

function disablingReason({ status }: Ending, failingSince: string, at: string): string | null {
  if (status === 410) return 'It answered 410 Gone.'
  return Date.parse(at) - Date.parse(failingSince) >= FAILING_TOO_LONG
    ? `Every attempt has failed since ${failingSince}.`
    : null
}

// In seconds or as a date; what asks for more than a day, or for nothing that can be read, is not obeyed to the letter.
function patienceAsked({ retryAfter }: Ending, at: string): number {
  if (retryAfter === null) return 0
  const asked = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * SECOND : Date.parse(retryAfter) - Date.parse(at)
  return Number.isNaN(asked) ? 0 : Math.min(asked, MOST_PATIENCE)
}
