import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { hasHttp } from './contract-routes.ts'
import { curlOf } from './curl.ts'
import { problemsOf } from './problems-of.ts'
import { openTestApi, type TestApi } from '../test/api.ts'

let db: TestDatabase
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db)
})
afterAll(async () => {
  await api.close()
  await db.close()
})

const examples = (contracts as readonly Contract[])
  .filter(hasHttp)
  .map((contract) => [contract.name, contract] as const)

it.each(examples)('the example of %s runs as it stands', async (_, contract) => {
  const key = contract.requires === 'invitations:accept' ? await api.anInvitation() : (await api.aTenant()).key
  const env = { PATH: process.env['PATH'], HOC_URL: api.url, HOC_KEY: key }
  // Whose input is a socket, bash takes for a login from afar, and reads what its user has set up for those.
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', `${curlOf(contract)} --silent --show-error`], {
    env,
  })
  const answer = JSON.parse(stdout)

  // Where it is about an entity that is not in this database, it is understood and refused.
  if (answer.code)
    expect(
      problemsOf(contract)
        .map(({ code }) => code)
        .filter((code) => /NOT_FOUND|OPERATOR_ONLY/.test(code)),
    ).toContain(answer.code)
  else expect(contract.output.parse(answer)).toEqual(answer)
})
