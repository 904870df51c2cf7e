import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { Contract } from './contract.ts'
import { contracts } from './contracts.ts'

const all: readonly Contract[] = contracts

const ID = '01a20204-ff59-7191-820f-dcdabee157f9'
const ANY_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

describe.each(all.map((contract) => [contract.name, contract] as const))('%s', (name, contract) => {
  it('has an example that its schemas accept as it stands', () => {
    expect(contract.input.safeParse(contract.example.input)).toMatchObject({ success: true })
    expect(contract.output.parse(contract.example.output)).toEqual(contract.example.output)
  })

  it('takes no unknown key, and no tenant unless it is for operators', () => {
    const { input, example, plane } = contract

    expect(input.safeParse({ ...example.input, surprise: 1 }).success).toBe(false)
    expect(plane === 'operator' || !('tenantId' in input.shape)).toBe(true)
  })

  it('knows an id by its small letters, however it was written', () => {
    const { properties = {} } = z.toJSONSchema(contract.input, { io: 'input' })
    const ids = Object.entries(properties).filter(([, schema]) => (schema as Shape).format === 'uuid')
    const whole = { ...Object.fromEntries(ids.map(([key]) => [key, ID])), ...contract.example.input }
    const inCapitals = JSON.parse(JSON.stringify(whole).replace(ANY_ID, (id) => id.toUpperCase())) as object

    expect(contract.input.parse(inCapitals)).toEqual(contract.input.parse(whole))
  })

  it('answers null where it has answered once', () => {
    const { output, answersOnce = [], example } = contract
    const nulls = Object.fromEntries(answersOnce.map((key) => [key, null]))

    expect(Object.keys(example.output as object)).toEqual(expect.arrayContaining([...answersOnce]))
    expect(output.safeParse({ ...(example.output as object), ...nulls }).success).toBe(true)
  })

  it('refuses a text that PostgreSQL cannot hold, and says where it is', () => {
    const { properties = {} } = z.toJSONSchema(contract.input, { io: 'input' })

    for (const [key, schema] of Object.entries(properties)) {
      for (const value of unstorable(schema as Shape)) {
        const { error } = contract.input.safeParse({ ...contract.example.input, [key]: value })
        expect(error?.issues.map(({ path }) => path[0])).toContain(key)
      }
    }
  })

  it('is named and described in the house’s words', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/)
    expect(contract.says).toMatch(/^[A-Z].*\.$/)
    for (const [code, { says }] of Object.entries(contract.refusals)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
      expect(says).toMatch(/^[A-Z].*\.$/)
    }
  })
})

it('has no two contracts of one name, and no two on one route', () => {
  const routes = all.flatMap(({ http }) => (http ? [`${http.method} ${http.path}`] : []))

  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(routes).size).toBe(routes.length)
})

it('lets nothing but a heartbeat go without a ledger entry', () => {
  expect(all.filter(({ renewsLease }) => renewsLease).map(({ name }) => name)).toEqual(['runs.heartbeat'])
})

it('says of a run that is not running what starts one', () => {
  const refusing = all.filter(({ http, refusals }) => http && 'RUN_NOT_RUNNING' in refusals)

  expect(refusing.length).toBeGreaterThan(3)
  for (const { name, refusals } of refusing) expect(refusals['RUN_NOT_RUNNING']?.says, name).toContain('"runs.start"')
})

it('speaks in a refusal only of operations that there are', () => {
  const says = all.flatMap(({ refusals }) => Object.values(refusals).map((refusal) => refusal.says))
  const named = says.flatMap((each) => Array.from(each.matchAll(/"([a-z]+\.[a-z_]+)"/g), ([, name]) => name))

  expect(named).toContain('runs.start')
  expect(all.map(({ name }) => name as string)).toEqual(expect.arrayContaining(named))
})

interface Shape {
  readonly format?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly additionalProperties?: Shape | boolean
  readonly anyOf?: readonly Shape[]
}

// Everything of a shape that has NUL, or half of a letter, in one of its texts.
function unstorable({ type, properties = {}, items, additionalProperties: others, anyOf = [] }: Shape): unknown[] {
  const own = Object.entries(properties).flatMap(([key, shape]) => unstorable(shape).map((value) => ({ [key]: value })))
  const keyed = others ? [...TEXTS.map((text) => ({ [text]: 1 })), ...TEXTS.map((text) => ({ a: { b: text } }))] : []
  const listed = items ? unstorable(items).map((value) => [value]) : []
  return [...(type === 'string' ? TEXTS : []), ...own, ...keyed, ...listed, ...anyOf.flatMap(unstorable)]
}

const TEXTS = ['Nothing\0else, and long enough.', 'Half a \ud83e letter, long enough.']
