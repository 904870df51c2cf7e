/** Something that is done again and again until it is stopped. */
export interface Ticker {
  stop(): void
}

/** Does something every so often, never twice at once. In Node it keeps no process alive. */
export function tick(everyMs: number, work: () => Promise<unknown>, failed: (error: unknown) => void): Ticker {
  let stopped = false
  let timer: ReturnType<typeof setTimeout>
  wait()

  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }

  function wait(): void {
    if (stopped) return
    timer = setTimeout(() => void work().catch(failed).then(wait), everyMs)
    // Browsers answer a number, which holds nothing open.
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
  }
}
