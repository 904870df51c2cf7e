import { deprecated } from '../../../../deprecated.ts'

export type { AuthorityDecision } from '@hoc/spine-schemas/authority'

deprecated('hoc/cus/hoc_spine/schemas/authority_decision', 'AuthorityDecision of @hoc/spine-schemas/authority')
