/** Lets things be done one after the other, whatever became of the one before: whoever asked for that one is told. */
export function takeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<void> = Promise.resolve()

  return async (work) => {
    const before = last
    let over: () => void = () => undefined
    last = new Promise((resolve) => (over = resolve)) // Node 20 has no Promise.withResolvers()
    await before
    try {
      return await work()
    } finally {
      over()
    }
  }
}
