import { createClient } from '@hoc/client/client'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'

import type { Asked } from './ask.ts'
import type { Io } from './io.ts'
import { usageError } from './usage-error.ts'

/** Asks over HTTP: the server of HOC_URL, with the key of HOC_KEY. */
export function openRemote({ env }: Io): Asked {
  const key = env['HOC_KEY']
  if (!key) {
    throw usageError(
      'Expected HOC_KEY, saw none. Set it to a key of the server, whose address is HOC_URL (http://127.0.0.1:3000 if not set), or add --local where its database is.',
    )
  }
  // What a header cannot carry, as what stands for a key in the documentation.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw usageError(
      'HOC_KEY cannot be used. Expected a key like hoc_<id>_<secret>, saw one with letters that no key has. "npm start" prints the first one, "hoc keys issue" makes others.',
    )
  }
  const client = clientOf(env['HOC_URL'] || 'http://127.0.0.1:3000', key)
  return {
    ask({ name, http }, input, options) {
      if (http) return client.call(name, { ...input }, options)
      throw usageError(`Expected an operation that HTTP reaches, saw "${name}". Add --local where its database is.`)
    },
    close: () => Promise.resolve(),
  }
}

function clientOf(url: string, key: string) {
  try {
    return createClient({ url, key, contracts: contracts as readonly Contract[] })
  } catch (error) {
    throw usageError(`HOC_URL cannot be used. ${error instanceof Error ? error.message : String(error)}`)
  }
}
