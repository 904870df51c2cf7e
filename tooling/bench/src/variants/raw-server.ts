// Plain http and the rows by hand: what a governed API is measured against. Told its database in DATABASE_URL.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { IncidentId } from '@hoc/spine-schemas/incidents'
import pg from 'pg'

import { acknowledgeByHand } from './acknowledge.ts'
import { callerOf, OUR_TENANT } from './incidents.ts'
import { POOL_SIZE } from './pool.ts'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: POOL_SIZE })
pool.on('error', (error) => process.emitWarning(error))
const caller = callerOf(OUR_TENANT)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const [, , id = ''] = (request.url ?? '').split('/')
    acknowledgeByHand(pool, { incidentId: IncidentId.parse(id), caller }).then(
      (incident) => response.setHeader('content-type', 'application/json').end(JSON.stringify(incident)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stderr.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
