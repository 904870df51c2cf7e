import { deprecated } from '../../deprecated.ts'

export {
  RAC_ROLLBACK_AUDIT_ENABLED,
  RAC_ROLLBACK_AUDIT_ENABLED as racRollbackAuditEnabled,
  RollbackNotSupportedError,
  RunCompletionTransaction,
  TRANSACTION_COORDINATOR_ENABLED,
  TRANSACTION_COORDINATOR_ENABLED as transactionCoordinatorEnabled,
  TransactionFailed,
  TransactionPhase,
  createTransactionCoordinator as create_transaction_coordinator,
  createTransactionCoordinator,
  getTransactionCoordinator as get_transaction_coordinator,
  getTransactionCoordinator,
  type DomainResult,
  type RollbackAction,
  type TransactionResult,
} from '@hoc/spine-orchestrator/governance'

deprecated('services/governance/transaction-coordinator', 'runs.complete, or @hoc/spine-orchestrator/governance')
