import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { hasHttp } from './contract-routes.ts'
import { openTestApi, type TestApi } from '../test/api.ts'
import { hostileRequests, NASTY, withOneWrong, type HostileRequest } from '../test/hostile.ts'

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

const withPath = (contracts as readonly Contract[]).filter(hasHttp)

describe('whatever is sent', () => {
  it('in one key of one operation is answered with a value or a problem', { timeout: 180_000 }, async () => {
    const keys = await twoKeys()
    const seen = new Set<string>()
    let turn = 0
    for (const contract of withPath) {
      for (const [name, schema] of Object.entries(contract.input.shape)) {
        const kind = contract.http.method + JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))
        // What one schema refuses it refuses in every operation; what it lets through goes on into each: half of it into one key,
        // the other half into the next, for that is most of the time.
        turn++
        const through = NASTY.filter((value) => letsThrough(schema, value))
        const values = seen.has(kind) ? through.filter((_, index) => (index + turn) % 2 === 0) : NASTY
        seen.add(kind)
        const answers = await Promise.all(values.map((value) => send(withOneWrong(contract, name, value), keys)))
        for (const [index, answer] of answers.entries()) {
          expectValueOrProblem(answer, `${contract.name} with ${name} = ${JSON.stringify(values[index])}`)
        }
      }
    }
  })

  it(
    'in whatever way is answered with a value or a problem, and never with a defect',
    { timeout: 180_000 },
    async () => {
      const keys = await twoKeys()
      const statuses = new Map<number, number>()

      await fc.assert(
        fc.asyncProperty(fc.array(hostileRequests(withPath), { minLength: 4, maxLength: 8 }), async (batch) => {
          for (const answer of await Promise.all(batch.map((request) => send(request, keys)))) {
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
            expectValueOrProblem(answer, answer.text)
          }
        }),
        { numRuns: 150 },
      )

      // That it got far enough to mean something: past the parser, to the schema, and to the database.
      for (const status of [200, 400, 404, 405, 414, 415])
        expect(statuses.get(status), String(status)).toBeGreaterThan(3)
    },
  )

  it('leaves nothing in the log that a person would have to look at', () => {
    expect(api.lines.length).toBeGreaterThan(1_000)
    expect(api.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
  })
})

// As it stands, or as the text that a path and a query make of it.
function letsThrough(schema: z.core.$ZodType, value: unknown): boolean {
  return [value, JSON.stringify(value)].some((sent) => z.safeParse(schema, sent).success)
}

// Who changes governance is another tenant: a kill would keep everything after it from the database.
async function twoKeys() {
  const [{ key }, { key: governing }] = [await api.aTenant(), await api.aTenant()]
  return { key, governing }
}

function send(
  { method, path, headers, body }: HostileRequest,
  { key, governing }: Awaited<ReturnType<typeof twoKeys>>,
) {
  return api.call(method, path, { key: path.startsWith('/governance/mode') ? governing : key, headers, body })
}

function expectValueOrProblem({ status, headers, json }: Awaited<ReturnType<typeof send>>, what: string): void {
  if (status === 200) return
  expect([400, 403, 404, 405, 409, 413, 414, 415, 422, 423, 431], what).toContain(status)
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(json).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/), advice: expect.any(String) })
}
