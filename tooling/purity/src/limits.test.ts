import { expect, it } from 'vitest'

import { rules } from './rules.ts'
import { findingsIn } from './testing/workspace.ts'

// What LIMITATIONS.md names. Whoever closes one of these takes it out of both.
const driver = 'packages/drivers/src/orders.ts'
const engine = 'packages/engine-orders/src/price.ts'
const operations = 'packages/spine-orchestrator/src/operations/orders.ts'
const orchestrator = 'packages/spine-orchestrator/src/spine.ts'
const schemas = 'packages/spine-schemas/src/orders.ts'
const api = 'apps/api/src/main.ts'
const shim = 'packages/legacy-shim/src/orders.ts'

it.each([
  ['only-the-orchestrator-owns-transactions', driver, `function commit() {}\nclient.query(commit.name)`],
  ['only-the-orchestrator-owns-transactions', driver, `client.query(Object.keys({ commit: 1 })[0])`],
  ['only-the-orchestrator-owns-transactions', driver, `Object.entries(tx).find(([name]) => name === 'commit')[1]()`],
  [
    'only-the-orchestrator-owns-transactions',
    driver,
    `namespace Say { export const stop = 'commit' }\nclient.query(Say.stop)`,
  ],
  ['only-the-orchestrator-owns-transactions', driver, `import * as pg from 'pg'\nimport P = pg.Pool\nnew P()`],
  [
    'only-the-orchestrator-owns-transactions',
    driver,
    'const run = (c) => ([text]) => c.query(text)\nrun(client)`rollback`',
  ],
  ['engines-touch-nothing', engine, `export const at = (date) => new date.constructor()`],
  ['engines-touch-nothing', engine, `export const zone = (date) => date.getTimezoneOffset()`],
  ['engines-touch-nothing', engine, `export const later = (orders) => orders.then((all) => all)`],
  ['engines-hold-no-sql', engine, `export const all = 'table orders'`],
  [
    'drivers-decide-nothing',
    driver,
    'export const text = `update orders set held = case when total > 9 then true end`',
  ],
  ['drivers-decide-nothing', driver, `const { [order.state]: run } = { open: applyOpen, held: applyHeld }\nrun()`],
  [
    'drivers-stay-in-their-domain',
    driver,
    'const t = new Map([["s", "stock"]])\ntx.rows({ text: `select id from ${t.get("s")}` })',
  ],
  ['drivers-stay-in-their-domain', driver, `knex.select('*').fromRaw('stock')`],
  ['one-writer-per-table', driver, `const verb = 'del' + 'ete'\nknex('stock')[verb]()`],
  ['clock-is-an-argument', driver, `tx.rows({ text: 'update orders set paid_at = now()' })`],
  ['imports-stay-inside', engine, `import uniq from 'https://esm.sh/lodash'\nexport const price = uniq([])`],
  ['imports-stay-inside', engine, `export const all = import.meta.glob('../../drivers/src/*.ts')`],
  ['apps-only-dispatch', api, `app.addHook('onRequest', (request, reply) => reply.send(1))`],
  [
    'no-service-locator',
    orchestrator,
    `import pg from 'pg'\nconst pool = new pg.Pool()\nexport const run = pool.query.bind(pool)`,
  ],
  [
    'operations-hold-no-branches',
    operations,
    `export const a = operation(c, ({ input }) => accept({ output: { held: input.total > 9 } }))`,
  ],
  [
    'operations-hold-no-branches',
    operations,
    `import { pick } from '../pick.ts'\nexport const a = operation(c, ({ input }) => pick(input))`,
  ],
  [
    'operations-never-dispatch',
    operations,
    `export const a = operation(c, () => fetch('http://127.0.0.1:3000/stock'))`,
  ],
  ['tx-is-never-optional', driver, `export const find = (tx: Tx, other) => [tx, other].find(Boolean).rows('select 1')`],
  ['tenant-comes-from-the-caller', api, `spine.dispatch('orders.list', {}, { tenantId: request.headers['x-tenant'] })`],
  ['no-swallowed-errors', driver, `export const all = () => Promise.any([rows(), Promise.resolve([])])`],
  [
    'schemas-hold-no-behaviour',
    schemas,
    `export const Order = z.object({}).transform((o) => ({ ...o, held: o.total > 9 }))`,
  ],
  ['no-barrels', driver, `import * as a from './a.ts'\nimport * as b from './b.ts'\nexport default { a, b }`],
  ['no-swallowed-errors', driver, `function find() {\n  let last\n  try { rows() } catch (error) { last = error }\n}`],
  ['only-the-orchestrator-owns-transactions', driver, `client.query('ommit'.padStart(6, 'c'))`],
  ['only-the-orchestrator-owns-transactions', driver, `client.query(['commit', 'x'].sort()[0])`],
  [
    'only-the-orchestrator-owns-transactions',
    driver,
    `client.query(Buffer.from([99, 111, 109, 109, 105, 116]).toString())`,
  ],
  ['only-the-orchestrator-owns-transactions', driver, `client.query(await Promise.resolve('commit'))`],
  ['engines-touch-nothing', engine, `export const kind = (name) => new File([], name).lastModified`],
  ['engines-touch-nothing', engine, `export const ask = () => Notification.requestPermission()`],
  ['engines-hold-no-sql', engine, `export const open = { where: 'state = $1 and total > $2' }`],
  ['drivers-decide-nothing', driver, `export const find = (row) => row ?? { ok: false, code: 'ORDER_MISSING' }`],
  ['drivers-decide-nothing', driver, `export const dear = (order) => ({ ...order, total: order.total * 1.2 })`],
  ['drivers-decide-nothing', driver, `export const isOpen = (order) => order.state in { open: 1 }`],
  ['drivers-stay-in-their-domain', driver, `tx.rows({ text: 'lock table stock' })`],
  ['drivers-stay-in-their-domain', driver, `tx.rows({ text: "select nextval('stock_id_seq')" })`],
  ['imports-follow-the-layers', engine, `/// <reference path="../../drivers/src/stock.ts" />\nexport const price = 1`],
  [
    'apps-only-dispatch',
    api,
    `app.post('/orders', (request) => (request.body.dry ? { ok: 1 } : spine.dispatch('orders.place')))`,
  ],
  [
    'no-service-locator',
    orchestrator,
    `import pg from 'pg'\nconst pool = new pg.Pool()\nexport const query = (text) => pool.query(text)`,
  ],
  [
    'operations-hold-no-branches',
    operations,
    `export const a = operation(c, async ({ tx }) => { for (const one of await late(tx)) return refuse(one.code) })`,
  ],
  [
    'operations-hold-no-branches',
    operations,
    `export const a = operation(c, ({ input }) => match(input).with({ dry: true }, accept).run())`,
  ],
  [
    'operations-hold-no-branches',
    operations,
    `export const a = operation(c, ({ input }) => accept({ output: input.lines.reduce((sum, { total }) => sum + total, 0) }))`,
  ],
  [
    'operations-never-dispatch',
    operations,
    `export const a = operation(c, (step) => ['x.y', 'x.z'].map(step.dispatch))`,
  ],
  [
    'operations-never-dispatch',
    operations,
    `import { place } from './place.ts'\nexport const a = operation(c, (step) => place(step))`,
  ],
  ['schemas-hold-no-behaviour', schemas, `export const order = { get isLate() { return this.days > 3 } }`],
  ['schemas-hold-no-behaviour', schemas, `export const isFinal = (state) => FINAL.includes(state)`],
  ['shims-only-re-export', shim, `export { place } from './place.ts'`],
  ['names-say-the-role', 'packages/drivers/src/orders-misc.ts', `export const misc = 1`],
  [
    'tenant-comes-from-the-caller',
    schemas,
    `export const place = contract({ input: z.strictObject({ organizationId: z.string() }), effect: 'write' })`,
  ],
  ['no-swallowed-errors', driver, `export const read = (text) => Order.safeParse(text).data ?? []`],
  [
    'only-the-orchestrator-owns-transactions',
    driver,
    `const add = (list, word) => list.push(word)\nconst all = []\nadd(all, 'begin')\nclient.query(all.join(';'))`,
  ],
  [
    'only-the-orchestrator-owns-transactions',
    driver,
    `const all = new Set()\nall.add('begin')\nfor (const one of all) client.query(one)`,
  ],
  [
    'engines-touch-nothing',
    engine,
    `const rates = [{ hits: 0 }]\nconst first = (list) => list[0]\nexport const price = () => (first(rates).hits = 1)`,
  ],
  [
    'engines-touch-nothing',
    engine,
    `const cache = new Map()\nexport class Prices { constructor(private c = cache) {}\n  put(x) { this.c.set(x, 1) } }`,
  ],
  [
    'engines-touch-nothing',
    engine,
    `const rates = [{ hits: 0 }]\nexport const price = () => { const own = [...rates]; own[0].hits = 1 }`,
  ],
  ['tx-is-never-optional', driver, `export class Orders { tx = pool\n  all() { return this.tx.query('select 1') } }`],
  [
    'no-swallowed-errors',
    driver,
    `export async function all() { try { return await rows() } catch (error) { if (error instanceof TypeError) throw error\nreturn [] } }`,
  ],
])('%s does not see it in %s: %s', (name, path, text) => {
  const rule = rules.filter((one) => one.name === name)

  expect(rule).toHaveLength(1)
  expect(findingsIn({ [path]: `${text}\n` }, rule)).toEqual([])
})

it('looks at no file that says that it was generated, nor at one for tests', () => {
  const clock = rules.filter(({ name }) => name === 'clock-is-an-argument')
  const found = findingsIn({ 'packages/drivers/src/orders.gen.ts': 'Date.now()', [driver]: 'Date.now()' }, clock)

  expect(found.map(({ file }) => file)).toEqual([driver])
})

it.each([
  `import { TAKEN } from './codes.ts'\nexport const all = () => rows().catch((error) => { if (error.code !== TAKEN) throw error })`,
  `export const all = () => rows().catch((error) => { if (!['23505', '40001'].includes(error.code)) throw error })`,
])('drivers-decide-nothing takes for a decision of the domain what is none: %s', (text) => {
  const decides = rules.filter(({ name }) => name === 'drivers-decide-nothing')

  expect(findingsIn({ [driver]: `${text}\n` }, decides)).not.toEqual([])
})
