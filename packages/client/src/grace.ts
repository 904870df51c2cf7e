/** Waits for something; once a signal is aborted, no longer than so many milliseconds. */
export async function withGrace<T>(awaited: Promise<T>, signal: AbortSignal, ms: number): Promise<T | 'hangs'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let begin: () => void = () => undefined
  const hangs = new Promise<'hangs'>((resolve) => {
    begin = () => (timer = setTimeout(() => resolve('hangs'), ms))
    if (signal.aborted) begin()
    else signal.addEventListener('abort', begin)
  })
  try {
    return await Promise.race([awaited, hangs])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', begin)
  }
}
