import { expect, it } from 'vitest'

import { look } from './check.ts'
import type { TableFacts } from './facts.ts'
import { inventoryOf } from './inventory.ts'
import { methodsDiffer } from './rules/methods-differ.ts'
import { oneWriterPerTable } from './rules/one-writer-per-table.ts'
import { Config } from './settings.ts'
import { findingsIn, manifests } from './testing/workspace.ts'
import { workspaceFrom } from './workspace.ts'

const orders = `import type { Tx } from './tx.ts'

const columns = 'id, total'
const insertLine = 'insert into shop.order_lines (id) select id from unnest($1::uuid[]) as u(id)'

/** Finds an order as it stands. Its lines are elsewhere. */
export async function findOrder(tx: Tx, id: string) {
  return tx.rows({ text: \`select \${columns} from orders where id = $1\`, values: [id] })
}

export const listOrders = (tx: Tx) => tx.rows({ text: 'select id from orders', values: [] })

/** Inserts an order. */
export function insertOrder(id: string) {
  return { text: \`with l as (\${insertLine}) insert into orders (id) select id from stock\`, values: valuesOf(id) }
}

function valuesOf(id: string) {
  return [id]
}

export function keep(x: number) {
  return x
}
`

function inventory(files: Readonly<Record<string, string>>, config = {}) {
  const workspace = workspaceFrom({
    manifests: new Map(Object.entries(manifests)),
    paths: Object.keys(files),
    config: Config.parse({ tables: { orders: 'orders', order_lines: 'orders' }, ...config }),
  })
  const unread = workspace.files.map((place) => ({ place, text: files[place.path] ?? '' }))
  const { gathered } = look(unread, [oneWriterPerTable], workspace)
  const facts = gathered['one-writer-per-table'] as Record<string, TableFacts>
  return inventoryOf(new Map(Object.entries(facts)), workspace)
}

it('says of every driver whose it is, who uses it, what it writes and only reads, and what it can do', () => {
  const files = {
    'packages/drivers/src/orders.ts': orders,
    'packages/drivers/src/tx.ts': 'export interface Tx { rows(x: unknown): unknown }',
    'packages/spine-orchestrator/src/spine.ts': `import { findOrder } from '@hoc/drivers/orders'`,
    'packages/spine-orchestrator/src/other.ts': `export const load = () => import('@hoc/drivers/orders')`,
    'apps/api/src/types.ts': `import type { Order } from '@hoc/drivers/orders'`,
  }

  expect(inventory(files, { lockedDomains: ['orders'] })).toEqual({
    drivers: [
      {
        driver: 'packages/drivers/src/orders.ts',
        authority: 'ORDERS_PERSISTENCE',
        owner: 'orders',
        locked: true,
        consumers: [
          {
            package: '@hoc/spine-orchestrator',
            files: ['packages/spine-orchestrator/src/other.ts', 'packages/spine-orchestrator/src/spine.ts'],
          },
        ],
        writes: ['orders', 'shop.order_lines'],
        readsOnly: ['stock'],
        methods: [
          {
            name: 'findOrder',
            verb: 'find',
            semantics: 'Finds an order as it stands.',
            writes: [],
            readsOnly: ['orders'],
          },
          { name: 'listOrders', verb: 'list', semantics: 'List orders.', writes: [], readsOnly: ['orders'] },
          {
            name: 'insertOrder',
            verb: 'insert',
            semantics: 'Inserts an order.',
            writes: ['orders', 'shop.order_lines'],
            readsOnly: ['stock'],
          },
        ],
      },
    ],
  })
})

it('warns of what is alike, and not of what only looks so', () => {
  const like = orders.replaceAll('findOrder', 'findOrderById')
  const findings = findingsIn(
    { 'packages/drivers/src/orders.ts': orders, 'packages/drivers/src/more-orders.ts': like },
    [methodsDiffer],
  )

  expect(findings.map(({ file, line, severity }) => `${severity} ${file}:${line}`)).toEqual([
    'warning packages/drivers/src/orders.ts:7',
    'warning packages/drivers/src/orders.ts:14',
  ])
})
