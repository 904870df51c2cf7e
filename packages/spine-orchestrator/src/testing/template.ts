import { randomUUID } from 'node:crypto'
import { onServer, TEST_SERVER, type TestServer } from '@hoc/drivers/testing/server'

import { migrate } from '../plumbing/migrate.ts'
import { createRoles, ROLES, type Role } from '../plumbing/roles.ts'

/** Makes the roles and a migrated database on a server, for every test file to copy, and tells where they are. */
export async function prepareTemplate(adminUrl: string) {
  const template = `hoc_template_${randomUUID().replaceAll('-', '')}`
  const passwords = Object.fromEntries(ROLES.map((role) => [role, 'a test’s password'])) as Record<Role, string>
  await onServer(`create database ${template}`, adminUrl)

  await createRoles({ adminUrl: inDatabase(adminUrl, template), passwords })
  await migrate({ url: inDatabase(adminUrl, template, { role: 'hoc_owner', password: passwords.hoc_owner }) })

  const server: TestServer = { adminUrl, template, passwords }
  process.env[TEST_SERVER] = JSON.stringify(server)
  return { server, drop: () => onServer(`drop database ${template}`, adminUrl) }
}

function inDatabase(adminUrl: string, database: string, as?: { role: string; password: string }): string {
  const url = new URL(adminUrl)
  url.pathname = database
  if (as) {
    url.username = as.role
    url.password = as.password
  }
  return url.href
}
