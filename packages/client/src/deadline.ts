/** A span of time that something must be over in, unless someone gives it up before. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Whether it was the time that ran out. */
  ranOut(): boolean
  leftMs(): number
  /** Waits, or throws when there is nothing left to wait for. */
  pause(ms: number): Promise<void>
  end(): void
}

/** Starts the clock. `end` stops it, and lets go of the outer signal. */
export function startDeadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const inner = new AbortController()
  const until = performance.now() + timeoutMs
  let ranOut = false
  const timer = setTimeout(() => {
    ranOut = true
    inner.abort()
  }, timeoutMs)
  const giveUp = () => inner.abort(outer?.reason)
  outer?.addEventListener('abort', giveUp)
  if (outer?.aborted) giveUp()

  return {
    signal: inner.signal,
    ranOut: () => ranOut,
    leftMs: () => until - performance.now(),
    pause: (ms) =>
      new Promise((resolve, reject) => {
        const waiting = setTimeout(over, ms)
        inner.signal.addEventListener('abort', over)
        function over(): void {
          clearTimeout(waiting)
          inner.signal.removeEventListener('abort', over)
          if (inner.signal.aborted) reject(inner.signal.reason)
          else resolve()
        }
      }),
    end() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', giveUp)
    },
  }
}
