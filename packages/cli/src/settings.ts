import type { Database } from '@hoc/spine-orchestrator/database'
import { readSettings, type Settings } from '@hoc/spine-orchestrator/settings'

import type { Io } from './io.ts'
import { usageError } from './usage-error.ts'

const MAKE_ONE = 'Start "hoc serve" once, which makes it; or set HOC_DATA_DIR to where it is, or DATABASE_URL.'

/** The settings of this process. What is wrong with them is a mistake of whoever set them. */
export function settingsOf({ env }: Pick<Io, 'env'>): Settings {
  try {
    return readSettings(env)
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

/** The database that the settings name, or an embedded one that there is already: only who may create makes one. */
export async function openOwnDatabase(
  settings: Settings,
  io: Pick<Io, 'err'>,
  { create = false } = {},
): Promise<Database> {
  // Loaded where it is used: most commands ask over HTTP.
  const { openDatabase } = await import('@hoc/spine-orchestrator/database')
  return openDatabase({
    settings,
    create,
    startServer: async (options) => (await import('@hoc/embedded-postgres/server')).startServer(options),
    say: (line) => io.err(`hoc: ${line}`),
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'NO_CLUSTER')
      throw usageError(`${error.message} ${MAKE_ONE}`)
    throw error
  })
}
