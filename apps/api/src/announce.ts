import type { AddressInfo } from 'node:net'
import type { Settings } from '@hoc/spine-orchestrator/settings'

const EVERYWHERE = new Set(['0.0.0.0', '::'])

/** Where a browser or curl on this machine finds the server. */
export function reachableUrl(
  address: AddressInfo | string | null,
  { HOC_HOST, HOC_PORT }: Pick<Settings, 'HOC_HOST' | 'HOC_PORT'>,
): string {
  const port = typeof address === 'object' && address ? address.port : HOC_PORT
  const host = EVERYWHERE.has(HOC_HOST) ? '127.0.0.1' : HOC_HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What whoever starts a new installation needs: the first key, and one command to use it where it listens. */
export function firstKeyText(key: string, url: string | undefined): string {
  const trial = `
  Try it:

curl ${url}/incidents \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' -H 'Idempotency-Key: first-call' \\
  -d '{"title": "Run 17 exceeded its budget", "severity": "high"}'
`
  return `
────────────────────────────────────────────────────────────────────────────────
  This is a new installation. Its first key, shown this once and stored nowhere:

  ${key}
${url === undefined ? '' : trial}────────────────────────────────────────────────────────────────────────────────
`
}

/** What whoever starts an installation again may look for in vain. */
export const KEYS_HOLD = 'This installation was there before: its keys hold, and none is shown again.'

/** Where it listens, and how to end it. */
export function listeningText(url: string): string {
  return `HOC Spine listens on ${url} (reference: ${url}/docs). Ctrl-C stops it.`
}
