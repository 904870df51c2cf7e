import type { Command } from '../command.ts'
import { DONE } from '../exit.ts'
import { openOwnDatabase, settingsOf } from '../settings.ts'

/** Prints where the database is, for each of its roles, as a shell takes it. */
export const env: Command = {
  names: ['env'],
  says: 'Prints the addresses of the database, passwords included, for a shell: eval "$(hoc env)".',
  options: { json: { says: 'Print JSON, and nothing else.' } },
  examples: ['hoc env', "hoc env --json | jq -r '.DATABASE_URL'"],
  async run(given, io) {
    const { urls, migrateUrl, embedded, stop } = await openOwnDatabase(settingsOf(io), io)
    await stop()
    const variables = {
      DATABASE_URL: urls.app,
      HOC_WORKER_URL: urls.worker,
      ...(migrateUrl && { HOC_MIGRATE_URL: migrateUrl }),
    }
    if (given.options['json']) await io.out(JSON.stringify(variables, null, 2))
    else for (const [name, value] of Object.entries(variables)) await io.out(`export ${name}=${quoted(value)}`)
    if (embedded === 'started') {
      io.err(
        'hoc: PostgreSQL does not run now. It will be there while "hoc serve" runs, unless the port is taken by then.',
      )
    }
    return DONE
  },
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
