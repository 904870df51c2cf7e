import type { Names } from '../names.ts'

/** What is true of a create, seen on a second connection. */
export function createTest(names: Names): string {
  const { domain, noun } = names
  return `import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { alice, anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('${domain}.create', () => {
  it('makes ${names.one}, and leaves its proof', async () => {
    const operator = anOperator({ grants: ['${domain}:*'] })
    const { dispatch } = aSpine(db, { now: () => noon })

    const outcome = await dispatch('${domain}.create', {}, operator)

    const rows = (table: string) => db.all(\`select * from hoc.\${table} where tenant_id = '\${operator.tenantId}'\`)
    expect(outcome).toMatchObject({ outcome: 'done', value: { createdBy: alice, createdAt: noon, version: 1 } })
    expect(await rows('${domain}')).toMatchObject([{ created_by: alice, version: 1 }])
    expect(await rows('ledger')).toMatchObject([{ operation: '${domain}.create', entity: '${noun}' }])
    expect(await rows('outbox')).toMatchObject([{ type: '${noun}.created' }])
  })
})
`
}

/** What is true of a write, seen on a second connection. */
export function writeTest(names: Names): string {
  const { operation, domain, noun, decide, event } = names
  return `${beginning(names)}
describe('${operation}', () => {
  it('carries the ${noun} to its next version, and leaves its proof', async () => {
    const { ${noun}, ${decide}, rows } = await ${arranged(names)}()

    const outcome = await ${decide}()

    const version = ${noun}.version + 1
    expect(outcome).toMatchObject({ outcome: 'done', value: { id: ${noun}.id, version } })
    expect(await rows('${domain}')).toMatchObject([{ id: ${noun}.id, version }])
    expect(await rows('ledger')).toMatchObject([{ operation: '${domain}.create' }, { operation: '${operation}' }])
    expect((await rows('outbox')).map(({ type }) => type)).toContain('${event}')
  })

  it('is done for one after the other of two at once, and loses neither', async () => {
    const { ${noun}, ${decide}, rows } = await ${arranged(names)}()

    const outcomes = await Promise.all([${decide}(), ${decide}()])

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done'])
    expect(await rows('${domain}')).toMatchObject([{ version: ${noun}.version + 2 }])
    expect(await rows('ledger')).toHaveLength(3)
  })

${refusals(names, `expect(await rows('ledger')).toHaveLength(1)`)}
})
${arrangement(names)}`
}

/** What is true of a read. */
export function readTest(names: Names): string {
  const { operation, noun, decide } = names
  return `${beginning(names)}
describe('${operation}', () => {
  it('answers the ${noun} as it stands, and leaves nothing', async () => {
    const { ${noun}, ${decide}, rows } = await ${arranged(names)}()

    expect(await ${decide}()).toMatchObject({ outcome: 'done', value: ${noun} })
    expect(await rows('ledger')).toHaveLength(1)
  })

${refusals(names, `expect(await rows('ledger')).toHaveLength(1)`)}
})
${arrangement(names)}`
}

function beginning({ domain, type, idType }: Names): string {
  return `import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { create${type}, ${idType} } from '@hoc/spine-schemas/${domain}'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())
`
}

function refusals(names: Names, nothing: string): string {
  const { idType, decide, notFound } = names
  return `  it('is refused for what is not there', async () => {
    const { ${decide} } = await ${arranged(names)}()

    const outcome = await ${decide}({ id: ${idType}.parse(crypto.randomUUID()) })

    expect(outcome).toMatchObject({ outcome: 'refused', code: '${notFound}' })
  })

  it('finds nothing of another tenant’s', async () => {
    const { ${decide}, rows } = await ${arranged(names)}()

    const outcome = await ${decide}({ caller: anOperator({ grants: ['*'] }) })

    expect(outcome).toMatchObject({ outcome: 'refused', code: '${notFound}' })
    ${nothing}
  })`
}

function arrangement(names: Names): string {
  const { operation, domain, noun, type, idKey, decide } = names
  return `
async function ${arranged(names)}() {
  const operator = anOperator({ grants: ['${domain}:*'] })
  const { dispatch } = aSpine(db)
  const created = await dispatch('${domain}.create', create${type}.example.input, operator)
  if (created.outcome !== 'done') throw new Error(\`Expected a new ${noun}, saw \${created.outcome}.\`)
  const ${noun} = created.value

  return {
    ${noun},
    ${decide}: ({ id = ${noun}.id, caller = operator } = {}) => dispatch('${operation}', { ${idKey}: id }, caller),
    rows: (table: string) =>
      db.all(\`select * from hoc.\${table} where tenant_id = '\${operator.tenantId}' order by id\`),
  }
}
`
}

function arranged({ type, builder }: Names): string {
  return builder.replace(type, `New${type}`).replace('an', 'a')
}
