import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const DOMAINS = 20

/** How many files of each kind a domain has: 100 in all. */
const FILES = { engine: 35, driver: 20, operation: 20, contract: 15, test: 10 } as const

/** Writes a workspace of 2,000 files in our shape, which keeps every law, and says where it is. */
export function writeWorkspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'hoc-bench-purity-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }

  write('package.json', JSON.stringify({ name: 'synthetic', private: true }))
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n')
  const domains = Array.from({ length: DOMAINS }, (_, i) => `domain${i}`)
  writeManifests(domains, write)
  for (const domain of domains) writeDomain(domain, write)
  write('packages/drivers/src/tables.json', JSON.stringify(Object.fromEntries(domains.map((d) => [`${d}_rows`, d]))))
  return root
}

type WriteFile = (file: string, text: string) => void

function writeManifests(domains: readonly string[], write: WriteFile): void {
  const entries = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`./${name}/*`, `./src/${name}/*.ts`]))
  const manifest = (folder: string, about: object) =>
    write(`packages/${folder}/package.json`, JSON.stringify({ name: `@syn/${folder}`, type: 'module', ...about }))
  const engines = Object.fromEntries(domains.map((domain) => [`@syn/engine-${domain}`, 'workspace:*']))
  const schemas = { '@syn/spine-schemas': 'workspace:*' }

  manifest('spine-schemas', { hoc: { layer: 'schemas' }, exports: entries(domains), peerDependencies: { zod: '4' } })
  manifest('drivers', {
    hoc: { layer: 'driver' },
    exports: { './tx': './src/tx.ts', ...entries(domains) },
    dependencies: { ...schemas, pg: '8' },
  })
  manifest('spine-orchestrator', {
    hoc: { layer: 'orchestrator' },
    exports: entries(domains),
    dependencies: { ...schemas, ...engines, '@syn/drivers': 'workspace:*' },
  })
  for (const domain of domains) {
    manifest(`engine-${domain}`, {
      hoc: { layer: 'engine', domain },
      exports: { './*': './src/*.ts' },
      dependencies: schemas,
    })
  }
  write(
    'packages/drivers/src/tx.ts',
    'export interface Tx {\n  rows(statement: object): Promise<readonly object[]>\n}\n',
  )
}

function writeDomain(domain: string, write: WriteFile): void {
  const each = (kind: keyof typeof FILES, place: (i: number) => string, text: (i: number) => string) => {
    for (let i = 0; i < FILES[kind]; i++) write(place(i), text(i) + padding(domain, kind, i))
  }
  each(
    'contract',
    (i) => `packages/spine-schemas/src/${domain}/contract${i}.ts`,
    (i) => contractText(domain, i),
  )
  each(
    'engine',
    (i) => `packages/engine-${domain}/src/decide${i}.ts`,
    (i) => engineText(domain, i),
  )
  each(
    'driver',
    (i) => `packages/drivers/src/${domain}/rows${i}.ts`,
    (i) => driverText(domain, i),
  )
  each(
    'operation',
    (i) => `packages/spine-orchestrator/src/operations/${domain}/act${i}.ts`,
    (i) => operationText(domain, i),
  )
  each(
    'test',
    (i) => `packages/engine-${domain}/src/decide${i}.test.ts`,
    (i) => testText(i),
  )
}

function contractText(domain: string, i: number): string {
  return `import { z } from 'zod'

/** A row of ${domain}. */
export const Row${i} = z.object({ id: z.uuid(), state: z.enum(['open', 'held', 'closed']), amount: z.int(), note: z.string() })
export type Row${i} = z.infer<typeof Row${i}>
`
}

function engineText(domain: string, i: number): string {
  const next = i > 0 ? `import { decide${i - 1} } from './decide${i - 1}.ts'\n` : ''
  return `import type { Row${i % 15} as Row } from '@syn/spine-schemas/${domain}/contract${i % 15}'
${next}
/** Decides what becomes of a row of ${domain}. */
export function decide${i}(row: Row, limit: number): 'allow' | 'deny' {
  if (row.state === 'closed') return 'deny'
  return row.amount > limit${i > 0 ? ` ? decide${i - 1}(row, limit + 1)` : " ? 'deny'"} : 'allow'
}
`
}

function driverText(domain: string, i: number): string {
  return `import type { Tx } from '../tx.ts'

const columns = 'id, state, amount, note'

/** Finds a row of ${domain}. */
export async function find${i}(tx: Tx, id: string) {
  const [row] = await tx.rows({ name: '${domain}.find${i}', text: \`select \${columns} from ${domain}_rows where id = $1\`, values: [id] })
  return row
}

/** Inserts a row of ${domain}. */
export function insert${i}(id: string, amount: number) {
  return { name: '${domain}.insert${i}', text: 'insert into ${domain}_rows (id, amount) values ($1, $2)', values: [id, amount] }
}
`
}

function operationText(domain: string, i: number): string {
  return `import { find${i}, insert${i} } from '@syn/drivers/${domain}/rows${i}'
import { decide${i} } from '@syn/engine-${domain}/decide${i}'
import type { Tx } from '@syn/drivers/tx'

/** Acts on a row of ${domain}. */
export async function act${i}({ tx, input }: { tx: Tx; input: { id: string; limit: number } }) {
  const row = await find${i}(tx, input.id)
  return { decision: decide${i}(row as never, input.limit), writes: [insert${i}(input.id, input.limit)] }
}
`
}

function testText(i: number): string {
  return `import { expect, it } from 'vitest'

import { decide${i} } from './decide${i}.ts'

it('allows within the limit', () => {
  expect(decide${i}({ state: 'open', amount: 1 } as never, 5)).toBe('allow')
})
`
}

// Files of work are longer than their point: plain functions over plain values, up to about 3 KB a file, no two alike.
function padding(domain: string, kind: string, i: number): string {
  const own = `${kind}${i}${domain}`
  return Array.from({ length: 7 }, (_, n) => {
    const [sized, largest] = [`${own}Sized${n}`, `${own}Largest${n}`]
    return `
/** The ${n}. shape that ${domain} gives a list. */
export function ${own}Shape${n}(items: readonly { readonly size: number; readonly label: string }[], factor = ${n + i}) {
  const ${sized} = items.map((item) => ({ ...item, size: item.size * factor + ${i % 7} }))
  const ${largest} = ${sized}.reduce((most, item) => Math.max(most, item.size), ${n})
  return { ${largest}, labels: ${sized}.filter((item) => item.size > factor).map((item) => item.label) }
}
`
  }).join('')
}
