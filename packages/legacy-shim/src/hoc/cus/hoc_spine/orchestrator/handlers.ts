import { deprecated } from '../../../../deprecated.ts'

export {
  bootstrapSpine as bootstrap_hoc_spine,
  bootstrapSpine as bootstrapHocSpine,
} from '@hoc/spine-orchestrator/bootstrap'

deprecated('hoc/cus/hoc_spine/orchestrator/handlers', 'bootstrapSpine of @hoc/spine-orchestrator/bootstrap')
