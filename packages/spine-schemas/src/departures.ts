import { z } from 'zod'

import { PositionCursor, verifyLedger } from './audit.ts'
import { TenantId } from './caller.ts'
import { contract } from './contract.ts'
import { activeTenant } from './examples/account.ts'
import { OperatorAction, OperatorReason } from './operators.ts'
import { cursorOf, pageOf } from './page.ts'

/** What becomes of the rows of a tenant that was closed. */
export const Departure = z.object({
  tenantId: TenantId,
  terminatedAt: z.iso.datetime(),
  /** From when on its rows are purged, if they were exported by then. */
  purgeAt: z.iso.datetime(),
  exportedAt: z.iso.datetime().nullable(),
  exportedRows: z.int().nonnegative().nullable(),
  /** The SHA-256 of the export that was taken last. */
  exportSha: z.string().nullable(),
  purgedAt: z.iso.datetime().nullable(),
  version: z.int().positive(),
})
export type Departure = z.infer<typeof Departure>

/** One row of a tenant, with the table that it stands in. */
export const ExportedRow = z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) })
export type ExportedRow = z.infer<typeof ExportedRow>

/** The table and the key of the last row that a page shows. */
export const ExportCursor = cursorOf(z.string().regex(/^[a-z_]{1,63}:([0-9a-f]{2})+$/), 6_000)

const tenantId = activeTenant.id
const reason = 'The contract has ended.'
const exportSha = '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a'
const left = {
  tenantId,
  terminatedAt: '2026-01-02T12:00:00.000Z',
  purgeAt: '2026-02-01T12:00:00.000Z',
  exportedAt: null,
  exportedRows: null,
  exportSha: null,
  purgedAt: null,
  version: 1,
}
const exported = { ...left, exportedAt: '2026-01-03T12:00:00.000Z', exportedRows: 17, exportSha, version: 2 }

const notFound = { TENANT_NOT_FOUND: { kind: 'missing', says: 'There is no such tenant.' } } as const
const notTerminated = {
  TENANT_NOT_TERMINATED: { kind: 'conflict', says: 'The tenant is not terminated. Terminate it first.' },
} as const
const purged = { TENANT_PURGED: { kind: 'conflict', says: 'The rows of the tenant are purged already.' } } as const

/** Tells what becomes of the rows of a tenant. */
export const getDeparture = contract({
  name: 'tenants.get_departure',
  says: 'Tells when the rows of a terminated tenant are purged, and what was exported of them.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/tenants/{tenantId}/departure' },
  requires: 'tenants:read',
  input: z.strictObject({ tenantId: TenantId }),
  output: Departure,
  refusals: { ...notFound, ...notTerminated },
  example: { input: { tenantId }, output: exported },
})

/** For how long an operator who said why may list the rows of a tenant. */
export const EXPORT_OPEN_MS = 3_600_000

/** Lets an operator list the rows of a tenant. */
export const openExport = contract({
  name: 'tenants.open_export',
  says: 'Lets whoever asks list the rows of a tenant for an hour. The tenant reads who it was, and why.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/rows/open' },
  requires: 'tenants:export',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: OperatorAction,
  refusals: notFound,
  example: {
    input: { tenantId, reason },
    output: {
      id: '019b7a00-0000-7000-8000-0000000000b2',
      tenantId,
      operation: 'tenants.open_export',
      entity: 'tenant',
      entityId: tenantId,
      reason,
      actorId: 'cli:alice',
      at: '2026-01-03T11:30:00.000Z',
    },
  },
})

/** Lists every row of a tenant. */
export const exportTenant = contract({
  name: 'tenants.export',
  says: 'Lists every row of a tenant, table by table, but what is stored of secrets, to whoever opened the export before.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/tenants/{tenantId}/rows' },
  requires: 'tenants:export',
  input: z.strictObject({
    tenantId: TenantId,
    limit: z.int().min(1).max(1_000).default(100),
    cursor: ExportCursor.optional(),
  }),
  output: pageOf(ExportedRow),
  refusals: {
    ...notFound,
    EXPORT_NOT_OPEN: { kind: 'conflict', says: 'Say why first: "tenants.open_export" opens the rows for an hour.' },
  },
  example: {
    input: { tenantId },
    output: { items: [{ table: 'tenants', row: { tenant_id: tenantId, name: 'First tenant' } }], nextCursor: null },
  },
})

/** Says that a tenant was exported. */
export const recordExport = contract({
  name: 'tenants.record_export',
  says: 'Says that the rows of a terminated tenant were exported: only then are they purged, when their time comes.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/export' },
  requires: 'tenants:export',
  input: z.strictObject({
    tenantId: TenantId,
    rows: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits.'),
    reason: OperatorReason,
  }),
  output: Departure,
  refusals: { ...notFound, ...notTerminated, ...purged },
  example: { input: { tenantId, rows: 17, sha256: exportSha, reason }, output: exported },
})

/** Deletes the rows of a tenant. */
export const purgeTenant = contract({
  name: 'tenants.purge',
  says: 'Deletes rows of a terminated tenant whose time has come, some at a time; a job asks until none is left.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/purge' },
  requires: 'tenants:purge',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: Departure,
  refusals: {
    ...notFound,
    ...notTerminated,
    ...purged,
    TENANT_NOT_EXPORTED: { kind: 'conflict', says: 'The tenant was not exported. Export it first.' },
    PURGE_NOT_DUE: {
      kind: 'conflict',
      says: 'The rows are kept for longer. "tenants.get_departure" tells until when.',
    },
  },
  example: {
    input: { tenantId, reason },
    output: { ...exported, purgedAt: '2026-02-01T12:00:00.000Z', version: 3 },
  },
})

/** Takes the hashes of a tenant's ledger again, for operators. */
export const verifyTenantLedger = contract({
  ...verifyLedger,
  name: 'tenants.verify_ledger',
  says: 'Takes the hashes of a stretch of any tenant’s ledger again, also of one that is closed or purged.',
  plane: 'operator',
  http: { method: 'GET', path: '/tenants/{tenantId}/ledger/verification' },
  requires: 'tenants:read',
  input: z.strictObject({
    tenantId: TenantId,
    limit: z.int().min(1).max(1_000).default(1_000),
    cursor: PositionCursor.optional(),
  }),
  example: { ...verifyLedger.example, input: { tenantId } },
})
