import type { Log } from '@hoc/spine-orchestrator/runtime'

/** Keeps what was opened and ends it once, the last first. What cannot be ended does not keep the rest from it. */
export function createEnding(log: Pick<Log, 'error'>) {
  const opened: { readonly name: string; readonly close: () => Promise<void> }[] = []
  let ended: Promise<void> | undefined

  return {
    add: (name: string, close: () => Promise<void>): void => void opened.push({ name, close }),
    end: (): Promise<void> => (ended ??= endAll()),
  }

  async function endAll(): Promise<void> {
    for (const { name, close } of opened.toReversed()) {
      try {
        await close()
      } catch (err) {
        log.error({ err, what: name }, `${name} could not be stopped`)
      }
    }
  }
}
