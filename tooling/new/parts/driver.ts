import type { EntityNames, Names } from '../names.ts'
import { importBuilders } from './words.ts'

/** A domain's first driver: it finds, locks and inserts the entity as the domain's first words have it. */
export function driverOf({ domain, noun, type, idType, one }: EntityNames): string {
  const read = (verb: string, says: string, ending: string) => `/** ${says} */
export async function ${verb}${type}(tx: Tx, id: ${idType}): Promise<${type} | undefined> {
  const text = \`select \${columns} from hoc.${domain} where id = $1${ending}\`
  const [row] = await tx.rows({ effect: 'read', name: '${domain}.${verb}', text, values: [id] })
  return ${type}.optional().parse(row)
}
`
  return `import { ${type}, type ${idType} } from '@hoc/spine-schemas/${domain}'

import type { Tx, Write } from './tx.ts'

const columns = 'id, created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", version'

${read('find', `Finds ${one} as it stands.`, '')}
${read('lock', `Reads ${one} and holds its row until the transaction ends.`, ' for update')}
/** Inserts ${one}. */
export function insert${type}(${noun}: ${type}): Write {
  return {
    effect: 'write',
    name: '${domain}.insert',
    text: \`insert into hoc.${domain} (id, created_by, created_at, updated_at, version) values ($1, $2, $3, $4, $5)\`,
    values: [${['id', 'createdBy', 'createdAt', 'updatedAt', 'version'].map((key) => `${noun}.${key}`).join(', ')}],
  }
}
`
}

/** What is true of a domain's first driver. */
export function driverTest({ domain, noun, type, one, builder }: EntityNames): string {
  return `${importBuilders(domain, builder, ['anOperator'])}
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { find${type}, insert${type}, lock${type} } from './${domain}.ts'
${inDatabase}
describe('${one}', () => {
  const ${noun} = ${builder}()

  it('is read as it was inserted, and its row is held', () =>
    inTenant(async (tx) => {
      await tx.run(insert${type}(${noun}))

      expect(await lock${type}(tx, ${noun}.id)).toEqual(${noun})
      expect(await find${type}(tx, ${noun}.id)).toEqual(${noun})
    }))

  it('is not found where there is none', () =>
    inTenant(async (tx) => {
      expect(await lock${type}(tx, ${noun}.id)).toBeUndefined()
      expect(await find${type}(tx, ${noun}.id)).toBeUndefined()
    }))
})
${inTenant}`
}

/** The statement that writes an entity's next version over the one that it was decided from. */
export function applyStatement({ domain, noun, type, one, contract, slug, operation }: Names): string {
  return `/** Writes what ${operation} makes of ${one} over the version that it was decided from, or fails the transaction. */
export function ${applyName(contract)}(before: ${type}, after: ${type}): Write {
  return {
    effect: 'write',
    name: '${domain}.apply_${slug.replaceAll('-', '_')}',
    text: \`with w as (
             update hoc.${domain} set updated_at = $3, version = $4 where id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, '${noun}') from w\`,
    values: [before.id, before.version, after.updatedAt, after.version],
  }
}
`
}

/** What is true of that statement. \`others\` are the builders of what inserting the entity takes besides. */
export function applyTest(names: Names, others: readonly string[]): string {
  const { domain, noun, type, builder, contract } = names
  const insert = `insert${type}(${['before', ...others.map((other) => `${other}()`)].join(', ')})`
  const apply = applyName(contract)
  return `${importBuilders(domain, builder, ['anOperator', 'noon'], others.join(','))}
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ${apply}, find${type}, insert${type} } from './${domain}.ts'
${inDatabase}
describe('${apply}', () => {
  const before = ${builder}()
  const after = { ...before, updatedAt: noon, version: before.version + 1 }

  it('writes over the version that it was decided from', () =>
    inTenant(async (tx) => {
      await tx.run(${insert})
      await tx.run(${apply}(before, after))

      expect(await find${type}(tx, before.id)).toEqual(after)
    }))

  it('fails the transaction rather than write over a newer version', () =>
    inTenant(async (tx) => {
      await tx.run(${insert})
      await tx.run(${apply}(before, after))

      await expect(tx.run(${apply}(before, after))).rejects.toThrow('Expected to write 1 ${noun}, wrote 0.')
    }))
})
${inTenant}`
}

/** The name of that statement's function. */
export function applyName(contract: string): string {
  return `apply${contract.charAt(0).toUpperCase()}${contract.slice(1)}`
}

const inDatabase = `import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
`

const inTenant = `
function inTenant(test: (tx: TestTx) => Promise<void>): Promise<void> {
  return rolledBack(db.pool, tenantId, test)
}
`
