import type { Answer } from '@hoc/client/answer'
import type { CallOptions } from '@hoc/client/call'
import type { Contract } from '@hoc/spine-schemas/contract'

import { textOf, type Given, type Option } from './command.ts'
import type { Io } from './io.ts'
import { usageError } from './usage-error.ts'

/** A way to ask the spine: over HTTP, or in this very process. */
export interface Asked {
  ask(contract: Contract, input: object, options?: CallOptions): Promise<Answer>
  close(): Promise<void>
}

/** The options of every command that asks the spine. */
export const askingOptions: Readonly<Record<string, Option>> = {
  local: { says: 'Ask in this process, on the database of DATABASE_URL or HOC_DATA_DIR, as the installation.' },
  tenant: { value: 'UUID', says: 'With --local: act inside this tenant.' },
  json: { says: 'Print the whole answer as JSON, and nothing else.' },
}

/** The options of commands that write. */
export const writingOptions: Readonly<Record<string, Option>> = {
  'idempotency-key': { value: 'TEXT', says: 'Done once, however often it is sent. By default a new one.' },
}

/** Asks the spine in the way that the command line says, and closes what had to be opened for it. */
export async function asking<Value>(given: Given, io: Io, work: (asked: Asked) => Promise<Value>): Promise<Value> {
  const tenant = textOf(given, 'tenant')
  if (tenant !== undefined && !given.options['local']) {
    throw usageError(
      'Expected --local beside --tenant, saw none. Over HTTP, the key of HOC_KEY says whose tenant it is.',
    )
  }
  // Only what is used is loaded: a database is much to load for a question over HTTP.
  const asked = given.options['local']
    ? await (await import('./local.ts')).openLocal({ tenant, io })
    : (await import('./remote.ts')).openRemote(io)
  try {
    return await work(asked)
  } finally {
    await asked.close()
  }
}

/** What a call is asked with. */
export function callOptionsOf(given: Given): CallOptions {
  return { idempotencyKey: textOf(given, 'idempotency-key') }
}
