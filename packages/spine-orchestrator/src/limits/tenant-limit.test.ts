import { SYSTEM_TENANT, TenantId } from '@hoc/spine-schemas/caller'
import { entitlements } from '@hoc/spine-schemas/entitlements'
import { expect, it } from 'vitest'

import { tenantLimits } from './tenant-limit.ts'

const tenantId = TenantId.parse(crypto.randomUUID())
const limits = tenantLimits(1_000)

it('lets a tenant ask what its plan says, and never more than the installation lets any', () => {
  expect(limits({ tenantId, plan: 'free' })).toEqual({ perMinute: entitlements.free.requestsPerMinute, concurrent: 5 })
  expect(limits({ tenantId, plan: 'pro' })).toEqual({ perMinute: 1_000, concurrent: 20 })
  expect(limits({ tenantId, plan: 'enterprise' })).toEqual({ perMinute: 1_000, concurrent: null })
})

it('holds who has agreed on nothing to what the installation lets any, and the installation to nothing', () => {
  expect(limits({ tenantId, plan: null })).toEqual({ perMinute: 1_000, concurrent: null })
  expect(limits({ tenantId })).toEqual({ perMinute: 1_000, concurrent: null })
  expect(limits({ tenantId: SYSTEM_TENANT, plan: 'free' })).toEqual({ perMinute: null, concurrent: null })
})
