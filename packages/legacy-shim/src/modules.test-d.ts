import type { Consequence } from '@hoc/spine-orchestrator/consequences'
import type * as governance from '@hoc/spine-orchestrator/governance'
import type { AuthorityDecision as Decision } from '@hoc/spine-schemas/authority'
import { expectTypeOf, test } from 'vitest'

import type { ConsequenceAdapter } from './hoc/cus/hoc_spine/consequences/ports.ts'
import type { AuthorityDecision } from './hoc/cus/hoc_spine/schemas/authority_decision.ts'
import type { RunGovernanceFacade } from './services/governance/run-governance-facade.ts'
import type { DomainResult, RollbackAction, TransactionResult } from './services/governance/transaction-coordinator.ts'

test('old types are their canonical exports', () => {
  expectTypeOf<AuthorityDecision>().toEqualTypeOf<Decision>()
  expectTypeOf<ConsequenceAdapter>().toEqualTypeOf<Consequence>()
  expectTypeOf<DomainResult>().toEqualTypeOf<governance.DomainResult>()
  expectTypeOf<TransactionResult>().toEqualTypeOf<governance.TransactionResult>()
  expectTypeOf<RollbackAction>().toEqualTypeOf<governance.RollbackAction>()
  expectTypeOf<RunGovernanceFacade>().toEqualTypeOf<governance.RunGovernance>()
})
