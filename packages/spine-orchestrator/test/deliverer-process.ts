import { openPool } from '@hoc/drivers/pool'

import { createHasher } from '../src/access/keys.ts'
import { createDeliverer } from '../src/plumbing/webhook-deliverer.ts'
import { createSend } from '../src/plumbing/webhook-send.ts'

// Delivers what is due, again and again, until it is killed: a process of its own for tests.
const { WORKER_URL = '', LEASE_MS = '1000' } = process.env
const worker = openPool(WORKER_URL, { max: 2 })
const deliverer = createDeliverer({
  worker,
  send: createSend({ reach: { loopback: true } }),
  secretOf: createHasher().signingSecret,
  disable: () => Promise.reject(new Error('Expected nothing to disable.')),
  freed: () => undefined,
  report: (what, error) => process.stderr.write(`${what}: ${String(error)}\n`),
  leaseMs: Number(LEASE_MS),
})
setInterval(() => void deliverer.deliver(), 50)
