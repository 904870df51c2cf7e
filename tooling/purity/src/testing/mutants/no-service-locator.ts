import type { Mutant } from '../mutant.ts'

const rule = 'no-service-locator'

/** Violations of no-service-locator, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'hands its pool',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export const planted = (url: string) => openPool(url, {}) // ✗
`,
  },
  {
    rule,
    name: 'hands a pool in an object',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export function planted(url: string) {
  return { name: 'planted', pool: openPool(url, {}) } // ✗
}
`,
  },
  {
    rule,
    name: 'hands its pool again',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    replace: [
      `    recorder,
    ...looksAt`,
      `    recorder,
    pool, // ✗
    ...looksAt`,
    ],
  },
  {
    rule,
    name: 'hands its worker under another name',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    replace: [
      `    recorder,
    ...looksAt`,
      `    recorder,
    own: { store: worker }, // ✗
    ...looksAt`,
    ],
  },
  {
    rule,
    name: 'hands a pool by a getter',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    replace: [
      `    recorder,
    ...looksAt`,
      `    recorder,
    get database() {
      return worker // ✗
    },
    ...looksAt`,
    ],
  },
  {
    rule,
    name: 'hands a pool by a closure',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    replace: [
      `    recorder,
    ...looksAt`,
      `    recorder,
    database: () => () => pool, // ✗
    ...looksAt`,
    ],
  },
  {
    rule,
    name: 'hands pools by a spread',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    replace: [
      `    recorder,
    ...looksAt`,
      `    recorder,
    ...openPools(urls, 1, report), // ✗
    ...looksAt`,
    ],
  },
  {
    rule,
    name: 'hands a client by its type',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `import type { PoolClient } from 'pg'
export declare function hidden(): void
export function planted(): Promise<PoolClient> { // ✗
  throw new Error('planted')
}
`,
  },
  {
    rule,
    name: 'hands a new client',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `import pg from 'pg'
export const planted = async () => await Promise.resolve(new pg.Client()) // ✗
`,
  },
  {
    rule,
    name: 'hands a pool that is kept in the module',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `import pg from 'pg'
let kept: pg.Pool | undefined
export function planted() {
  kept ??= new pg.Pool()
  return kept // ✗
}
`,
  },
  {
    rule,
    name: 'calls back with a client',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `import pg from 'pg'
export async function planted(work: (client: unknown) => unknown) {
  const client = new pg.Client()
  return work(client) // ✗
}
`,
  },
  {
    rule,
    name: 'hands a client that it opens',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `export const planted = async (url: string) => openClient(url) // ✗
`,
  },
  {
    rule,
    name: 'calls back with a client that it opens',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `export async function planted(url: string, work: (client: unknown) => unknown) {
  const client = await openClient(url)
  return work(client) // ✗
}
`,
  },
  {
    rule,
    name: 'hands a driver as a whole',
    into: 'packages/spine-orchestrator/src/spine.ts',
    append: `import * as drivers from '@hoc/drivers/incidents'
export const planted = () => drivers // ✗
`,
  },
  {
    rule,
    name: 'hands a method of a driver',
    into: 'packages/spine-orchestrator/src/spine.ts',
    append: `import * as drivers from '@hoc/drivers/incidents'
export const planted = { find: () => drivers['find' + 'Incident'] } // ✗
`,
  },
  {
    rule,
    name: 'hands a driver that was required',
    into: 'packages/spine-orchestrator/src/spine.ts',
    append: `export const planted = () => require('@hoc/drivers/incidents') // ✗
`,
  },
  {
    rule,
    name: 'a class hands its pool',
    into: 'packages/spine-orchestrator/src/spine.ts',
    append: `export class Planted {
  constructor(private readonly pool: Pool) {}
  get store() {
    return this.pool // ✗
  }
}
`,
  },
  {
    rule,
    name: 'hands a pool that a map keeps',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `import pg from 'pg'
const kept = new Map<string, pg.Pool>()
export const planted = (name: string) => kept.get(name) // ✗
`,
  },
  {
    rule,
    name: 'puts a pool into what it was given',
    into: 'packages/spine-orchestrator/src/database.ts',
    append: `import pg from 'pg'
export function planted(into: { pool?: unknown }) {
  into.pool = new pg.Pool() // ✗
}
`,
  },
  {
    rule,
    name: 'a class hands its pool by a static getter',
    into: 'packages/spine-orchestrator/src/spine.ts',
    append: `export class Planted {
  static #pool: Pool
  static get store() {
    return Planted.#pool // ✗
  }
}
`,
  },
  {
    rule,
    name: 'a driver hands a transaction',
    into: 'packages/drivers/src/incidents.ts',
    append: `export function planted(): { readonly tx: Tx } { // ✗
  throw new Error('planted')
}
`,
  },
]
