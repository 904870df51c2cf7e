/** Tells, a line at a time on standard error, how far a run has come and how long it will still take. */
export function createProgress(total: number, say: (line: string) => void = (line) => console.error(line)) {
  const began = performance.now()
  let done = 0

  return function step(what: string): void {
    done++
    const left = ((performance.now() - began) / done) * (total - done)
    say(`[bench] ${String(done).padStart(String(total).length)}/${total}  ${what}  (${timeLeft(left)} left)`)
  }
}

/** A stretch of time as a person says it. */
export function timeLeft(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
