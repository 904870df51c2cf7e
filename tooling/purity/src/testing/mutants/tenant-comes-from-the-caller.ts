import type { Mutant } from '../mutant.ts'

const rule = 'tenant-comes-from-the-caller'
const governance = 'packages/spine-schemas/src/governance.ts'
const incidents = 'packages/spine-schemas/src/incidents.ts'
const outbox = 'packages/spine-schemas/src/outbox.ts'
const audit = 'packages/spine-schemas/src/audit.ts'
const account = 'packages/spine-schemas/src/account.ts'

const head = `effect: 'read', requires: 'x', http: null, says: 'x', output: z.null(), refusals: {}, example: { input: {}, output: null }`
const seeded = (input: string) =>
  `export const seeded = contract({ name: 'x.seeded', ${head}, input: ${input} }) // ✗\n`

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a key of its own line',
    into: outbox,
    replace: [
      `  input: z.strictObject({ eventId: OutboxEventId }),\n`,
      `  input: z.strictObject({ eventId: OutboxEventId, tenantId: z.uuid() }), // ✗\n`,
    ],
  },
  {
    rule,
    name: 'a key among others',
    into: incidents,
    replace: [
      `    impact: Impact.optional(),\n  }),`,
      `    impact: Impact.optional(),\n    tenant_id: z.uuid().optional(), // ✗\n  }),`,
    ],
  },
  {
    rule,
    name: 'a key in the path',
    into: governance,
    replace: [
      `  http: { method: 'GET', path: '/governance' },\n`,
      `  http: { method: 'GET', path: '/tenants/{tenantId}/governance' }, // ✗\n`,
    ],
  },
  {
    rule,
    name: 'a computed key',
    into: outbox,
    append: `const key = 'tenant' + 'Id'\n${seeded('z.object({ [key]: z.uuid() })')}`,
  },
  { rule, name: 'a key in quotes', into: audit, append: seeded(`z.object({ 'tenant': z.uuid() })`) },
  {
    rule,
    name: 'a nested key',
    into: audit,
    append: seeded('z.object({ filter: z.object({ tenantId: z.uuid() }).optional() })'),
  },
  {
    rule,
    name: 'a shape by its name',
    into: governance,
    append: `const shape = { tenantId: z.uuid() }\n${seeded('z.strictObject(shape)')}`,
  },
  {
    rule,
    name: 'a spread',
    into: governance,
    append: `const shape = { tenantId: z.uuid() }\n${seeded('z.strictObject({ ...shape })')}`,
  },
  { rule, name: 'an extension', into: outbox, append: seeded('z.object({}).extend({ tenantId: z.uuid() })') },
  { rule, name: 'a union', into: outbox, append: seeded('z.union([z.object({}), z.object({ tenantId: z.uuid() })])') },
  {
    rule,
    name: 'the schema of another file',
    into: account,
    append: `import { Caller } from './caller.ts'\n${seeded('Caller')}`,
  },
  {
    rule,
    name: 'what is picked of another file',
    into: account,
    append: `import { Caller as Who } from './caller.ts'\n${seeded('Who.pick({ tenantId: true })')}`,
  },
  {
    rule,
    name: 'the shape of another file, by its namespace',
    into: audit,
    append: `import * as all from './caller.ts'\n${seeded('z.object({ ...all.Caller.shape })')}`,
  },
  { rule, name: 'another name for the same', into: account, append: seeded('z.object({ on: TenantId })') },
  {
    rule,
    name: 'a function that adds it',
    into: audit,
    append: `const scoped = (shape: object) => z.object({ tenantId: z.uuid(), ...shape })\n${seeded('scoped({})')}`,
  },
  {
    rule,
    name: 'a contract of another package',
    into: 'packages/cli/src/own.ts',
    append: `import { contract } from '@hoc/spine-schemas/contract'\nimport { Caller } from '@hoc/spine-schemas/caller'\nexport const own = contract({ name: 'own.list', effect: 'read', input: Caller }) // ✗\n`,
  },
]
