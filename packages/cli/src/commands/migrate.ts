import { randomBytes } from 'node:crypto'
import type { Role } from '@hoc/spine-orchestrator/roles'
import type { Settings } from '@hoc/spine-orchestrator/settings'

import type { Command, Given } from '../command.ts'
import { DONE, NO, type ExitCode } from '../exit.ts'
import type { Io } from '../io.ts'
import { openOwnDatabase, settingsOf } from '../settings.ts'
import { usageError } from '../usage-error.ts'

/** Brings the schema of the database up to date, or tells what is missing. */
export const migrate: Command = {
  names: ['migrate'],
  says: 'Brings the schema of the database up to date, as hoc_owner of HOC_MIGRATE_URL, while the API goes on serving.',
  options: {
    check: { says: 'Change nothing; end with 1 if migrations are pending.' },
    roles: { says: 'Create the login roles first, as HOC_ADMIN_URL, with the passwords of the other addresses.' },
    json: { says: 'Print JSON, and nothing else.' },
  },
  examples: ['hoc migrate', 'hoc migrate --check', 'HOC_ADMIN_URL=postgres://postgres@db/hoc hoc migrate --roles'],
  async run(given, io) {
    const settings = settingsOf(io)
    if (given.options['check'] && given.options['roles']) {
      throw usageError('Expected --check, which changes nothing, or --roles, saw both.')
    }
    if (given.options['check']) return check(settings, given, io)
    if (given.options['roles']) await makeRoles(settings, io)
    const status = await bring(settings, io)
    await io.out(
      given.options['json'] ? JSON.stringify(status, null, 2) : `The schema is up to date: ${status.applied.at(-1)}.`,
    )
    return DONE
  },
}

async function bring(settings: Settings, io: Io) {
  const { checkMigrations, migrate: bringUpToDate } = await import('@hoc/spine-orchestrator/migrate')
  const say = (line: string) => io.err(`hoc: ${line}`)
  if (settings.HOC_MIGRATE_URL) return bringUpToDate({ url: settings.HOC_MIGRATE_URL, say })
  if (settings.DATABASE_URL) {
    throw usageError('Expected HOC_MIGRATE_URL beside DATABASE_URL, saw none. It is the same database as hoc_owner.')
  }
  // An embedded server is migrated whenever it is opened.
  const database = await openOwnDatabase(settings, io, { create: true })
  try {
    return await checkMigrations({ url: database.urls.worker })
  } finally {
    await database.stop()
  }
}

async function check(settings: Settings, given: Given, io: Io): Promise<ExitCode> {
  const url = settings.HOC_MIGRATE_URL ?? settings.HOC_WORKER_URL
  if (!url) {
    throw usageError(
      'Expected HOC_MIGRATE_URL, saw none. An embedded PostgreSQL needs no check: it is migrated whenever it starts.',
    )
  }
  const { checkMigrations } = await import('@hoc/spine-orchestrator/migrate')
  const status = await checkMigrations({ url })
  const { pending } = status
  if (given.options['json']) await io.out(JSON.stringify(status, null, 2))
  else
    await io.out(
      pending.length > 0 ? `Pending: ${pending.join(', ')}. Run "hoc migrate".` : 'The schema is up to date.',
    )
  return pending.length > 0 ? NO : DONE
}

async function makeRoles(settings: Settings, io: Io): Promise<void> {
  const { HOC_ADMIN_URL: adminUrl, DATABASE_URL, HOC_WORKER_URL, HOC_MIGRATE_URL } = settings
  if (!adminUrl || !DATABASE_URL || !HOC_WORKER_URL || !HOC_MIGRATE_URL) {
    throw usageError(
      'Expected HOC_ADMIN_URL, DATABASE_URL, HOC_WORKER_URL and HOC_MIGRATE_URL for --roles, saw not all of them.',
    )
  }
  const operator = io.env['HOC_OPERATOR_URL']
  const passwords: Record<Role, string> = {
    hoc_app: passwordOf('DATABASE_URL', DATABASE_URL, { role: 'hoc_app', adminUrl }),
    hoc_worker: passwordOf('HOC_WORKER_URL', HOC_WORKER_URL, { role: 'hoc_worker', adminUrl }),
    hoc_owner: passwordOf('HOC_MIGRATE_URL', HOC_MIGRATE_URL, { role: 'hoc_owner', adminUrl }),
    hoc_operator: operator
      ? passwordOf('HOC_OPERATOR_URL', operator, { role: 'hoc_operator', adminUrl })
      : randomBytes(32).toString('base64url'),
  }
  const { createRoles } = await import('@hoc/spine-orchestrator/roles')
  await createRoles({ adminUrl, passwords })
  io.err(`hoc: The roles ${Object.keys(passwords).join(', ')} can log in.`)
  if (!operator)
    io.err('hoc: Nobody knows the password of hoc_operator, so nothing acts across tenants. HOC_OPERATOR_URL sets it.')
}

// What an address must be so that the role it is made for can log in there.
function passwordOf(name: string, url: string, { role, adminUrl }: { role: Role; adminUrl: string }): string {
  const { username, password, pathname } = new URL(url)
  const expected = `Expected ${name} to be postgres://${role}:PASSWORD@HOST${new URL(adminUrl).pathname}`
  if (decodeURIComponent(username) !== role)
    throw usageError(`${expected}, saw the user "${decodeURIComponent(username)}".`)
  if (!password) throw usageError(`${expected}, saw no password.`)
  if (pathname !== new URL(adminUrl).pathname) {
    throw usageError(`${expected}, saw the database "${pathname.slice(1)}", which is not that of HOC_ADMIN_URL.`)
  }
  return decodeURIComponent(password)
}
