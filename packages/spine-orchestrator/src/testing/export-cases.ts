import { SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'

import { anExportedFor, aTenantFor } from './account.ts'
import { lost, type Case } from './case.ts'

const reason = 'They have asked for it.'
const installation = (): Caller => ({ ...anOperator({ grants: ['*'] }), tenantId: SYSTEM_TENANT })

/** One case for every operation that lets an operator read what a tenant has. */
export const exportCases = {
  'tenants.export': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: await anExportedFor(arranged) }),
    refuses: { code: 'TENANT_NOT_FOUND', input: lost('tenantId') },
  },
  'tenants.open_export': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id, reason }),
    refuses: { code: 'TENANT_NOT_FOUND', input: lost('tenantId') },
  },
} as const satisfies Record<string, Case>
