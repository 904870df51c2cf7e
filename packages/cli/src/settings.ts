import type { Database } from '@hoc/spine-orchestrator/database'
import { readSettings, type Settings } from '@hoc/spine-orchestrator/settings'

import type { Io } from './io.ts'
import { usageError } from './usage-error.ts'

/** The settings of this process. What is wrong with them is a mistake of whoever set them. */
export function settingsOf({ env }: Io): Settings {
  try {
    return readSettings(env)
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

/** The database that the settings name, or an embedded one. */
export async function openOwnDatabase(settings: Settings, io: Io): Promise<Database> {
  // Loaded where it is used: most commands ask over HTTP.
  const { openDatabase } = await import('@hoc/spine-orchestrator/database')
  return openDatabase({
    settings,
    startServer: async (options) => (await import('@hoc/embedded-postgres/server')).startServer(options),
    say: (line) => io.err(`hoc: ${line}`),
  })
}
