import { proveRun } from '@hoc/spine-schemas/run-completion'
import { expect, it } from 'vitest'

import { proofOf } from './proof.ts'

const proof = { ...proveRun.example.output, proven: true, checked: 8, changed: [], differs: [] }
const { runId, evaluationId } = proof

it('says in a sentence what was compared with what, and that none differs', () => {
  expect(proofOf(proof, { width: 120 }).split('\n')).toEqual([
    `Run ${runId} is proven: 8 records of its end compared with the digests of its manifest and with the ledger, none differs.`,
    `Its manifest is in its evaluation, ${evaluationId}.`,
  ])
})

it('names what differs, and apart from it what was changed as it may be', () => {
  const told = proofOf(proveRun.example.output, { width: 120 })

  expect(told).toMatch(/is not proven: 7 records .*, 1 differs:\nentity +id +wrong\nrun +\S+ +row_altered\n/)
  expect(told).toMatch(/Changed since, step by step in the ledger, as it may be:\nentity +id\nincident +\S+$/)
})

it('says where the evaluation is lost', () => {
  expect(proofOf({ ...proof, evaluationId: null }, { width: 120 })).toContain('Its evaluation is lost')
})
