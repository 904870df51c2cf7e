import { createHash } from 'node:crypto'
import { followPages } from '@hoc/client/pages'
import { exportTenant, getDeparture, openExport, recordExport } from '@hoc/spine-schemas/departures'
import { z } from 'zod'

import { asking, askingOptions, callOptionsOf, type Asked } from '../ask.ts'
import { textOf, type Command } from '../command.ts'
import { DONE, type ExitCode } from '../exit.ts'
import type { Io } from '../io.ts'
import { tellAnswer } from '../tell.ts'
import { usageError } from '../usage-error.ts'

const { tenant: _, ...options } = askingOptions

/** Says why, writes every row of a tenant out and, of one that leaves, says so: only then may they be purged. */
export const tenantsExport: Command = {
  group: 'tenants',
  names: ['export'],
  says: 'Writes every row of a tenant out, one on each line, but what is stored of secrets.',
  operands: [{ name: 'TENANT_ID', says: 'UUID.' }],
  options: {
    reason: { value: 'TEXT', says: 'Needed, 10 to 500 characters. The tenant reads it.', needed: true },
    ...options,
  },
  examples: [
    "hoc tenants export 019b7a00-0000-7000-8000-0000000000c1 --reason 'The contract has ended.' > tenant.ndjson",
  ],
  async run(given, io) {
    const [tenantId = ''] = given.operands
    if (!z.uuid().safeParse(tenantId).success) throw usageError(`Expected the id of a tenant, saw "${tenantId}".`)
    const reason = textOf(given, 'reason')
    if (reason === undefined) throw usageError('Expected --reason, saw none: the tenant reads why.')
    return asking(given, io, async ({ ask }) => {
      const opened = await ask(openExport, { tenantId, reason })
      if (opened.outcome !== 'done') return tellAnswer(openExport, opened, given, io)
      const written = await writeRows(tenantId, ask, io)
      io.err(`hoc: Wrote ${written.rows} rows, whose SHA-256 is ${written.sha256}.`)
      const leaving = await ask(getDeparture, { tenantId })
      if (leaving.outcome === 'refused' && leaving.code === 'TENANT_NOT_TERMINATED') return DONE // nothing is to be purged
      return record({ tenantId, ...written, reason }, { ask, io, given })
    })
  },
}

// Once everything is written: an export that breaks off is none.
async function record(
  input: { readonly tenantId: string; readonly rows: number; readonly sha256: string; readonly reason: string },
  { ask, io, given }: { readonly ask: Asked['ask']; readonly io: Io; readonly given: Parameters<Command['run']>[0] },
): Promise<ExitCode> {
  const answer = await ask(recordExport, input, callOptionsOf(given))
  return tellAnswer(recordExport, answer, given, { ...io, out: async (line) => io.err(line) })
}

async function writeRows(tenantId: string, ask: Asked['ask'], io: Io) {
  const hash = createHash('sha256')
  let rows = 0
  for await (const page of followPages(exportTenant, { tenantId, limit: 1_000 }, (input) => ask(exportTenant, input))) {
    for (const item of page.items) {
      const line = JSON.stringify(item)
      await io.out(line)
      hash.update(`${line}\n`)
      rows++
    }
  }
  return { rows, sha256: hash.digest('hex') }
}
