import { deprecated } from '../../deprecated.ts'

export {
  createPolicyEvaluation as create_policy_evaluation,
  createPolicyEvaluation,
  emitCriticalSuccessLesson as emit_critical_success_lesson,
  emitCriticalSuccessLesson,
  emitNearThresholdLesson as emit_near_threshold_lesson,
  emitNearThresholdLesson,
  getRunGovernance as get_run_governance_facade,
  getRunGovernance as getRunGovernanceFacade,
  wireRunGovernance as wire_run_governance_facade,
  wireRunGovernance as wireRunGovernanceFacade,
  type RunGovernance as RunGovernanceFacade,
} from '@hoc/spine-orchestrator/governance'

deprecated('services/governance/run-governance-facade', 'runs.complete, or @hoc/spine-orchestrator/governance')
