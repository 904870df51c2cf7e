import { refuse } from '@hoc/spine-schemas/decision'
import { Mismatch, MismatchId } from '@hoc/spine-schemas/mismatches'
import { alice, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { aMismatch, anAcknowledgedMismatch, aResolvedMismatch } from '@hoc/spine-schemas/testing/mismatches'
import { aRunningRun } from '@hoc/spine-schemas/testing/runs'
import type { TraceHead } from '@hoc/spine-schemas/traces'
import { describe, expect, it } from 'vitest'

import { acknowledge, report, resolve } from './mismatches.ts'

const run = aRunningRun()
const head: TraceHead = { runId: run.id, steps: 3, hash: '6'.repeat(64), sealedAt: null, version: 1 }
const id = MismatchId.parse('019b7a00-0000-7000-8000-0000000000f2')
const open = aMismatch()
const acknowledged = anAcknowledgedMismatch({ reference: 'issue 811' })
const resolved = aResolvedMismatch()

describe('report', () => {
  const reported = {
    runId: run.id,
    seq: 2,
    reason: 'Two orders fewer.',
    details: {},
  }
  const by = { id, by: alice, at: noon, reported }

  it('opens what nobody has reported yet', () => {
    expect(report({ run, head, twin: undefined }, by)).toMatchObject({
      plan: {
        ...reported,
        expectedHash: null,
        actualHash: null,
        id,
        state: 'open',
        reportedBy: alice,
        reportedAt: noon,
        version: 1,
      },
    })
  })

  it('knows a step by its number, and no step that was not recorded', () => {
    const beyond = { ...by, reported: { ...reported, seq: 3 } }

    expect(report({ run, head, twin: undefined }, beyond)).toEqual(refuse('STEP_NOT_FOUND'))
    expect(report({ run, head: undefined, twin: undefined }, by)).toEqual(refuse('STEP_NOT_FOUND'))
    expect(report({ run: undefined, head: undefined, twin: undefined }, by)).toEqual(refuse('RUN_NOT_FOUND'))
  })

  it('takes no mismatch whose hashes agree, and none twice', () => {
    const hash = 'a'.repeat(64)
    const agreeing = { ...by, reported: { ...reported, expectedHash: hash, actualHash: hash } }

    expect(report({ run, head, twin: undefined }, agreeing)).toEqual(refuse('HASHES_AGREE'))
    expect(report({ run, head, twin: open }, by)).toEqual(refuse('MISMATCH_REPORTED'))
  })
})

describe('acknowledge', () => {
  const by = { by: bob, at: noon, reference: 'issue 812' }

  it('takes all that are named in hand, each once however often it is named', () => {
    const other = { ...open, id }

    expect(acknowledge([open, other], { ...by, mismatchIds: [open.id, id, open.id] })).toMatchObject({
      plan: [open, other].map((before) => ({
        before,
        after: { state: 'acknowledged', reference: 'issue 812', acknowledgedBy: bob, version: 2 },
      })),
    })
  })

  it('takes none where one is missing or not open', () => {
    const mismatchIds = [open.id, id]

    expect(acknowledge([open], { ...by, mismatchIds })).toEqual(refuse('MISMATCH_NOT_FOUND'))
    expect(acknowledge([], { ...by, mismatchIds })).toEqual(refuse('MISMATCH_NOT_FOUND'))
    for (const other of [acknowledged, resolved])
      expect(acknowledge([open, { ...other, id }], { ...by, mismatchIds })).toEqual(refuse('MISMATCH_NOT_OPEN'))
  })
})

describe('resolve', () => {
  const by = { by: bob, at: noon, resolution: 'fixed' } as const

  it('closes what is open, in nobody’s hands', () => {
    const decision = resolve(open, by)

    expect(decision).toMatchObject({
      plan: { before: open, after: { state: 'resolved', resolution: 'fixed', acknowledgedBy: null, version: 2 } },
    })
    if (decision.accepted) expect(Mismatch.parse(decision.plan.after)).toEqual(decision.plan.after)
  })

  it('keeps in whose hands it was', () => {
    expect(resolve(acknowledged, by)).toMatchObject({
      plan: { after: { acknowledgedBy: 'bob', reference: 'issue 811', version: 3 } },
    })
  })

  it('closes once', () => {
    expect(resolve(resolved, by)).toEqual(refuse('MISMATCH_RESOLVED'))
    expect(resolve(undefined, by)).toEqual(refuse('MISMATCH_NOT_FOUND'))
  })
})
