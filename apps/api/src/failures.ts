export interface FailuresOptions {
  /** How many failures a minute are let pass. */
  readonly perMinute: number
  /** How many networks, and how many keys, are remembered. */
  readonly remembered?: number
  readonly now?: () => number
}

export type Failures = ReturnType<typeof createFailures>

interface Level {
  readonly failures: number
  readonly at: number
}

const MINUTE_MS = 60_000

/**
 * Counts failed authentication by network. Whoever fails too often has to wait; a key that was proven here of late does
 * not, so that nobody shuts out those who come from the same address.
 */
export function createFailures({ perMinute, remembered = 10_000, now = Date.now }: FailuresOptions) {
  const networks = new Map<string, Level>()
  const proven = new Map<string, true>()

  return {
    /** For how long whoever shows this key has to wait; 0: they may try. */
    waitMs(network: string, publicId: string | undefined): number {
      if (publicId !== undefined && proven.has(publicId)) return 0
      const over = levelOf(network) + 1 - perMinute
      return over > 0 ? Math.ceil((over * MINUTE_MS) / perMinute) : 0
    },
    /** Notes a failure; true if it is the one after which they have to wait. */
    failed(network: string): boolean {
      const before = levelOf(network)
      keep(networks, network, { failures: before + 1, at: now() })
      return before + 1 <= perMinute && before + 2 > perMinute
    },
    /** Notes that a key was proven. */
    proved: (publicId: string): void => keep(proven, publicId, true),
    /** How many networks and keys are remembered. */
    size: () => networks.size + proven.size,
  }

  // They are forgiven one by one, as time goes by.
  function levelOf(network: string): number {
    const { failures, at } = networks.get(network) ?? { failures: 0, at: 0 }
    return Math.max(0, failures - ((now() - at) * perMinute) / MINUTE_MS)
  }

  function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.delete(key) // so that the map stays in the order of use
    map.set(key, value)
    const [oldest] = map.keys()
    if (map.size > remembered && oldest !== undefined) map.delete(oldest)
  }
}
