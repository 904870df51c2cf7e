import { digest } from '@hoc/canonical/digest'
import { refuse } from '@hoc/spine-schemas/decision'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import { anEndedRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { manifestOf } from './manifest.ts'
import { prove, type Passage } from './prove.ts'

const run = anEndedRun()
const incident = { id: 'i1', state: 'active' }
const acked = { ...incident, state: 'acked' }
const resolved = { ...incident, state: 'resolved' }
const manifest = manifestOf([
  { entity: 'run', id: run.id, after: run },
  { entity: 'incident', id: 'i1', after: incident },
])
const evaluation = Evaluation.parse({ ...getEvaluation.example.output, manifest, manifestSha: digest(manifest) })

const passage = (entity: string, entityId: string, after: object, facts: Partial<Passage> = {}): Passage => ({
  entity,
  entityId,
  beforeSha: null,
  afterSha: digest(after),
  xid: '7',
  ...facts,
})
const passages = [
  passage('policy_evaluation', evaluation.id, evaluation),
  passage('run', run.id, run),
  passage('incident', 'i1', incident),
]
const today = [
  { entity: 'policy_evaluation', id: evaluation.id, row: evaluation },
  { entity: 'run', id: run.id, row: run },
  { entity: 'incident', id: 'i1', row: incident },
]
const whole = { run, evaluation, xid: '7', today, passages }
const withIncident = (row: object) => [...today.slice(0, 2), { entity: 'incident', id: 'i1', row }]
const differing = (entity: string, wrong: string) => ({
  plan: { proven: false, differs: [{ entity, wrong }] },
})

describe('a proof', () => {
  it('holds where every row is as it was written', () => {
    expect(prove(whole)).toMatchObject({ plan: { proven: true, checked: 3, changed: [], differs: [] } })
  })

  it('takes a row that changed since where the ledger leads to it, whatever the order of its entries', () => {
    const steps = [
      passage('incident', 'i1', resolved, { beforeSha: digest(acked), xid: '9' }),
      passage('incident', 'i1', incident, { beforeSha: digest(incident), xid: '10' }),
      passage('incident', 'i1', acked, { beforeSha: digest(incident), xid: '8' }),
    ]

    expect(prove({ ...whole, today: withIncident(resolved), passages: [...steps, ...passages] })).toMatchObject({
      plan: { proven: true, changed: [{ entity: 'incident', id: 'i1' }], differs: [] },
    })
  })

  it.each([
    ['a row that was altered', { today: withIncident(acked) }, 'incident', 'row_altered'],
    ['a row that is gone', { today: today.slice(0, 2) }, 'incident', 'row_missing'],
    ['an entry that is gone', { passages: passages.slice(0, 2) }, 'incident', 'entry_missing'],
    [
      'an entry of another transaction',
      { passages: [...passages.slice(0, 2), { ...passages[2]!, xid: '8' }] },
      'incident',
      'entry_elsewhere',
    ],
    [
      'a way that begins elsewhere',
      {
        today: withIncident(acked),
        passages: [...passages, passage('incident', 'i1', acked, { beforeSha: 'f'.repeat(64), xid: '8' })],
      },
      'incident',
      'row_altered',
    ],
    [
      'an evaluation that was altered',
      { evaluation: { ...evaluation, verdict: 'no_violation' as const } },
      'policy_evaluation',
      'entry_missing',
    ],
  ])('names %s', (_what, altered, entity, wrong) => {
    expect(prove({ ...whole, ...altered })).toMatchObject(differing(entity, wrong))
  })

  it('names a manifest that does not have its own digest', () => {
    const altered = { ...evaluation, manifest: manifest.slice(0, 1) }

    expect(prove({ ...whole, evaluation: altered })).toMatchObject({
      plan: {
        proven: false,
        differs: expect.arrayContaining([{ entity: 'policy_evaluation', id: evaluation.id, wrong: 'record_altered' }]),
      },
    })
  })

  it('is refused where there is nothing to prove', () => {
    expect(prove({ ...whole, run: undefined })).toEqual(refuse('RUN_NOT_FOUND'))
    expect(prove({ ...whole, evaluation: undefined })).toEqual(refuse('RUN_NOT_COMPLETED'))
  })

  it('does not go round in circles', () => {
    const circle = [
      passage('incident', 'i1', acked, { beforeSha: digest(incident), xid: '8' }),
      passage('incident', 'i1', incident, { beforeSha: digest(acked), xid: '9' }),
    ]

    expect(prove({ ...whole, today: withIncident(resolved), passages: [...passages, ...circle] })).toMatchObject(
      differing('incident', 'row_altered'),
    )
  })
})
