import { deprecated } from '../deprecated.ts'

export {
  createPolicyEvaluation as create_policy_evaluation_sync,
  createPolicyEvaluation as createPolicyEvaluationSync,
} from '@hoc/spine-orchestrator/governance'

deprecated('services/policy-violation-service', 'runs.complete, or @hoc/spine-orchestrator/governance')
