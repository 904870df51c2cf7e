import { once } from 'node:events'
import { vi } from 'vitest'

import { startHoc } from './hoc.ts'

/** The real API, served by `hoc serve` on a free port, and the first key of its new installation. */
export async function serving(env: Readonly<Record<string, string>>, ...args: string[]) {
  const child = startHoc(['serve', '--port', '0', ...args], { HOC_LOG_LEVEL: 'error', ...env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const { url, key } = await vi.waitFor(() => read(said), { timeout: 50_000, interval: 50 })

  return {
    env: { HOC_URL: url, HOC_KEY: key },
    said: () => said,
    /** Asks it to stop, and answers with which code it did. */
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
      child.kill(signal)
      const [code] = await once(child, 'exit')
      return code as number | null
    },
  }
}

function read(said: string): { url: string; key: string } {
  const [url] = /http:\/\/127\.0\.0\.1:\d+(?= \(reference)/.exec(said) ?? []
  const [key = ''] = /hoc_[A-Za-z0-9]{12}_[A-Za-z0-9_-]{32,}/.exec(said) ?? []
  if (!url) throw new Error(`Expected "hoc serve" to tell where it listens, saw: ${said}`)
  return { url, key }
}
