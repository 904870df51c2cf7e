const FIRST_MS = 100
const LONGEST_MS = 5_000

/** How long to wait before another attempt: anything up to twice as long each time (full jitter, by `dice` in 0..1), never less than asked for. */
export function delayBefore(attempt: number, dice: number, askedMs = 0): number {
  return Math.max(askedMs, Math.round(dice * Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS)))
}

/** What `Retry-After` asks for: seconds, or an instant. */
export function retryAfterOf(headers: { get(name: string): string | null }, now = Date.now()): number | undefined {
  const asked = headers.get('retry-after')
  if (asked === null) return undefined
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1_000
  const at = Date.parse(asked)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
