import { deprecated } from '../../../../deprecated.ts'

export type { Consequence as ConsequenceAdapter } from '@hoc/spine-orchestrator/consequences'

deprecated('hoc/cus/hoc_spine/consequences/ports', 'Consequence of @hoc/spine-orchestrator/consequences')
