import type { Consequence } from '@hoc/spine-orchestrator/consequences'
import type { AuthorityDecision as Decision } from '@hoc/spine-schemas/authority'
import { expectTypeOf, test } from 'vitest'

import type { ConsequenceAdapter } from './hoc/cus/hoc_spine/consequences/ports.ts'
import type { AuthorityDecision } from './hoc/cus/hoc_spine/schemas/authority_decision.ts'

test('old types are their canonical exports', () => {
  expectTypeOf<AuthorityDecision>().toEqualTypeOf<Decision>()
  expectTypeOf<ConsequenceAdapter>().toEqualTypeOf<Consequence>()
})
