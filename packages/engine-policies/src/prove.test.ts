import { digest } from '@hoc/canonical/digest'
import { refuse } from '@hoc/spine-schemas/decision'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import type { Run } from '@hoc/spine-schemas/runs'
import { anEndedRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { earlierLines, MOST_LINES, type Standing } from './earlier.ts'
import { leftBy, type Passage } from './left.ts'
import { manifestOf } from './manifest.ts'
import { foundEvaluation, prove as proveLeft } from './prove.ts'

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
  isPassedOver: false,
  ...facts,
})
const passages: Passage[] = [
  passage('policy_evaluation', evaluation.id, evaluation),
  passage('run', run.id, run),
  passage('incident', 'i1', incident),
]
const today: Standing[] = [
  { entity: 'policy_evaluation', id: evaluation.id, row: evaluation },
  { entity: 'run', id: run.id, row: run },
  { entity: 'incident', id: 'i1', row: incident },
]
const whole = {
  run: run as Run | undefined,
  evaluation: evaluation as Evaluation | undefined,
  xid: '7',
  today,
  earlier: [] as readonly Standing[],
  passages,
  entries: [] as readonly Passage[],
}
const prove = ({ evaluation: kept, xid, entries, ...rest }: typeof whole) =>
  proveLeft({ runId: run.id, left: leftBy({ evaluation: kept, xid, entries }), ...rest })
const withIncident = (row: object) => [...today.slice(0, 2), { entity: 'incident', id: 'i1', row }]
const differing = (entity: string, wrong: string) => ({
  plan: { proven: false, differs: [{ entity, wrong }] },
})

describe('a proof', () => {
  it('holds where every row is as it was written', () => {
    expect(prove(whole)).toMatchObject({ plan: { proven: true, checked: 3, changed: [], differs: [] } })
  })

  it('holds for a run that ended before its manifest named what told of it', () => {
    const told = [{ entity: 'violation', id: 'v1', row: { id: 'v1' } }]

    expect(evaluation.manifest.every((line) => line.earlier === undefined)).toBe(true)
    expect(prove({ ...whole, earlier: told })).toMatchObject({ plan: { proven: true, checked: 3 } })
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

  it.each([
    [
      'a run',
      'run',
      { today: [today[0]!, { ...today[1]!, row: { ...run, goal: 'Another.' } }, today[2]!] },
      'row_altered',
    ],
    ['a run that is as it was', 'run', {}, 'entry_unexpected'],
  ])('does not follow the ledger where nothing may have changed: %s', (_what, entity, altered, wrong) => {
    const after = { ...run, goal: 'Another.' }
    const forged = passage('run', run.id, after, { beforeSha: digest(run) })

    expect(prove({ ...whole, ...altered, passages: [...passages, forged] })).toMatchObject(differing(entity, wrong))
  })

  it.each([
    ['that has another entry', (own: Passage) => [own, { ...own, beforeSha: 'f'.repeat(64), afterSha: own.beforeSha }]],
    ['whose entry says that there was one before', (own: Passage) => [{ ...own, beforeSha: 'f'.repeat(64) }]],
  ])('names an evaluation %s', (_what, forged) => {
    expect(prove({ ...whole, passages: [...forged(passages[0]!), ...passages.slice(1)] })).toMatchObject(
      differing('policy_evaluation', 'entry_unexpected'),
    )
  })

  it('names a row of which an entry came in behind the seals, also where it may change', () => {
    const step = passage('incident', 'i1', acked, { beforeSha: digest(incident), isPassedOver: true })
    const [own, ended, opened] = passages.map((one) => ({ ...one, isPassedOver: true }))

    expect(prove({ ...whole, today: withIncident(acked), passages: [...passages, step] })).toMatchObject(
      differing('incident', 'entry_unsealed'),
    )
    expect(prove({ ...whole, passages: [own!, ended!, opened!] })).toMatchObject({
      plan: { differs: [{ wrong: 'entry_unsealed' }, { wrong: 'entry_unsealed' }, { wrong: 'entry_unsealed' }] },
    })
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
    expect(prove({ ...whole, run: undefined, evaluation: undefined })).toEqual(refuse('RUN_NOT_FOUND'))
    expect(prove({ ...whole, run: aRunningRun(), evaluation: undefined })).toEqual(refuse('RUN_NOT_COMPLETED'))
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

describe('an evaluation that is gone', () => {
  const lost = { ...whole, evaluation: undefined, today: today.slice(1) }
  const missing = { entity: 'policy_evaluation', id: evaluation.id, wrong: 'row_missing' }
  // What the transaction of the run's start wrote is no part of its end.
  const entries = [passage('run', run.id, aRunningRun(), { xid: '5' }), ...passages]

  it('is named, and what the ledger says was written with it is taken again', () => {
    expect(prove({ ...lost, entries })).toMatchObject({
      plan: { proven: false, evaluationId: evaluation.id, checked: 3, differs: [missing] },
    })
    expect(prove({ ...lost, entries, today: lost.today.slice(0, 1) })).toMatchObject({
      plan: { differs: [missing, { entity: 'incident', wrong: 'row_missing' }] },
    })
  })

  it('is named where the run was made to look as if it still ran, or is gone, too', () => {
    for (const faked of [aRunningRun(), undefined])
      expect(prove({ ...lost, run: faked, entries })).toMatchObject({ plan: { proven: false, differs: [missing] } })
  })

  it('is known to be missing of a run that has ended, also where its entry is gone', () => {
    expect(prove(lost)).toMatchObject({
      plan: { proven: false, evaluationId: null, differs: [{ ...missing, id: run.id }] },
    })
    expect(foundEvaluation(run, undefined)).toEqual(refuse('EVALUATION_LOST'))
    expect(foundEvaluation(aRunningRun(), undefined)).toEqual(refuse('RUN_NOT_COMPLETED'))
  })
})

describe('what told of a run before its end', () => {
  const violation = { id: 'v1', rule: 'PII_SSN' }
  const known: Standing[] = [
    { entity: 'violation', id: 'v1', row: violation },
    { entity: 'incident', id: 'i1', row: incident },
  ]
  const proofOf = (lines: Evaluation['manifest'], facts: Partial<typeof whole>) => {
    const both = [...manifest.slice(0, 1), ...lines]
    const kept = Evaluation.parse({ ...evaluation, manifest: both, manifestSha: digest(both) })
    const own = passage('policy_evaluation', kept.id, kept)
    const rows = [{ entity: 'policy_evaluation', id: kept.id, row: kept }, ...today.slice(1, 2)]
    return prove({ ...whole, evaluation: kept, today: rows, passages: [own, ...passages.slice(1, 2)], ...facts })
  }

  it('holds as it was, without an entry of the transaction that ended it', () => {
    expect(proofOf(earlierLines(run.id, known), { earlier: known })).toMatchObject({
      plan: { proven: true, checked: 4, differs: [] },
    })
  })

  it('may change where the ledger leads from what it was', () => {
    const now = [known[0]!, { ...known[1]!, row: acked }]
    const step = passage('incident', 'i1', acked, { beforeSha: digest(incident), xid: '8' })
    const lines = earlierLines(run.id, known)

    expect(proofOf(lines, { earlier: now, passages: [...ownPassages(lines), step] })).toMatchObject({
      plan: { proven: true, changed: [{ entity: 'incident', id: 'i1' }] },
    })
    expect(proofOf(lines, { earlier: now })).toMatchObject(differing('incident', 'row_altered'))
  })

  it('has to have changed where the ledger leads further, whatever order its entries have', () => {
    const lines = earlierLines(run.id, known)
    const resolved = { ...acked, state: 'resolved', version: 3 }
    const made = passage('incident', 'i1', incident, { xid: '6' })
    const there = passage('incident', 'i1', acked, { beforeSha: digest(incident), xid: '8' })
    const further = passage('incident', 'i1', resolved, { beforeSha: digest(acked), xid: '9' })
    const proofBy = (row: object, ...steps: Passage[]) =>
      proofOf(lines, { earlier: [known[0]!, { ...known[1]!, row }], passages: [...ownPassages(lines), ...steps] })

    expect(proofBy(resolved, further, made, there)).toMatchObject({ plan: { proven: true } })
    for (const row of [incident, acked])
      expect(proofBy(row, further, made, there)).toMatchObject(differing('incident', 'row_altered'))
  })

  it.each([
    ['altered', [{ ...known[0]!, row: { ...violation, rule: 'NONE' } }, known[1]!], 'violation', 'row_altered'],
    ['gone', known.slice(1), 'violation', 'row_missing'],
    ['gone, of what may change', known.slice(0, 1), 'incident', 'row_missing'],
  ])('is named where it is %s', (_what, earlier, entity, wrong) => {
    expect(proofOf(earlierLines(run.id, known), { earlier })).toMatchObject(differing(entity, wrong))
  })

  describe('shares a line beyond the first thousand of a kind', () => {
    const many = Array.from({ length: MOST_LINES + 2 }, (_, index) => ({
      entity: 'violation',
      id: `v${index}`,
      row: { id: `v${index}` },
    }))
    const lines = earlierLines(run.id, many)
    const last = many.at(-1)!

    it('which holds for all of them, and for no other row', () => {
      expect(lines).toHaveLength(MOST_LINES + 1)
      expect(lines.at(-1)).toMatchObject({ id: run.id, ids: many.slice(MOST_LINES).map(({ id }) => id) })
      const later = { entity: 'violation', id: 'later', row: {} }
      expect(proofOf(lines, { earlier: [...many, later] })).toMatchObject({ plan: { proven: true } })
    })

    it('which names the row that is gone, and itself where one was altered', () => {
      expect(proofOf(lines, { earlier: many.slice(0, -1) })).toMatchObject({
        plan: { differs: [{ entity: 'violation', id: last.id, wrong: 'row_missing' }] },
      })
      expect(proofOf(lines, { earlier: [...many.slice(0, -1), { ...last, row: {} }] })).toMatchObject({
        plan: { differs: [{ entity: 'violation', id: run.id, wrong: 'row_altered' }] },
      })
    })
  })

  function ownPassages(lines: Evaluation['manifest']): Passage[] {
    const both = [...manifest.slice(0, 1), ...lines]
    const kept = Evaluation.parse({ ...evaluation, manifest: both, manifestSha: digest(both) })
    return [passage('policy_evaluation', kept.id, kept), ...passages.slice(1, 2)]
  }
})
