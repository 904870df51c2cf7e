import { deprecated } from '../../../../deprecated.ts'

export { getSpine as get_operation_registry, getSpine as getOperationRegistry } from '@hoc/spine-orchestrator/bootstrap'

deprecated('hoc/cus/hoc_spine/orchestrator/operation_registry', 'getSpine of @hoc/spine-orchestrator/bootstrap')
