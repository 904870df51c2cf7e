import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import { reportFailure } from '@hoc/spine-schemas/failures'
import { anIncident, anIncidentEvent } from '@hoc/spine-schemas/testing/incidents'
import { aLesson } from '@hoc/spine-schemas/testing/lessons'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { describe, expect, it } from 'vitest'

import { insertEvaluation } from './evaluations.ts'
import { insertFailure } from './failures.ts'
import { applyReports } from './incident-reports.ts'
import { insertLessons } from './lessons.ts'
import { insertViolations } from './violations.ts'

const evaluation = Evaluation.parse(getEvaluation.example.output)
const { inputs } = evaluation
const failure = reportFailure.output.parse(reportFailure.example.output).failure
const [after, event] = [anIncident(), anIncidentEvent()]
const evidence = Evidence.parse({
  id: '019b7a00-0000-7000-8000-0000000000f1',
  incidentId: after.id,
  type: 'violation',
  runId: null,
  violationId: null,
  payload: {},
  sha: 'a'.repeat(64),
  at: after.createdAt,
})

const writers = {
  evaluation: (wrong: object) => insertEvaluation({ ...evaluation, ...wrong }),
  failure: (wrong: object) => insertFailure({ ...failure, ...wrong }),
  incident: (wrong: object) => applyReports([{ after: { ...after, ...wrong }, event, evidence }]),
  event: (wrong: object) => applyReports([{ after, event: { ...event, ...wrong }, evidence }]),
  evidence: (wrong: object) => applyReports([{ after, event, evidence: { ...evidence, ...wrong } }]),
  lessons: (wrong: object) => insertLessons([aLesson(), { ...aLesson(), ...wrong }]),
  violations: (wrong: object) => insertViolations([aViolation(), { ...aViolation(), ...wrong }]),
}

describe('what the end of a run leaves', () => {
  it.each([
    ['evaluation', 'stepMs', { inputs: { ...inputs, totals: { ...inputs.totals, stepMs: 2 ** 53 } } }],
    ['evaluation', 'tokens', { inputs: { ...inputs, tokens: 0.5 } }],
    ['evaluation', 'tokens', { inputs: { ...inputs, tokens: NaN } }],
    ['evaluation', 'rules', { rules: [{ rule: 'unheard_of' }] }],
    ['evaluation', 'sha', { manifest: [{ entity: 'run', id: 'x', sha: '' }] }],
    ['failure', 'metadata', { metadata: { at: new Date(0) } }],
    ['incident', 'occurrences', { occurrences: 0 }],
    ['incident', 'description', { description: 'cut in a blank ' }],
    ['incident', 'unheardOf', { unheardOf: 1 }],
    ['lessons', 'title', { title: ' a blank first' }],
    ['event', 'type', { type: 'unheard_of' }],
    ['evidence', 'seen', { payload: { seen: Infinity } }],
    ['lessons', 'pattern', { pattern: {} }],
    ['violations', 'severity', { severity: 'unheard_of' }],
  ] as const)('is not written where it could not be read: %s, for its %s', (name, key, wrong) => {
    expect(() => writers[name](wrong)).toThrow(`"${key}"`)
    expect(writers[name]({})).toMatchObject({ effect: 'write' })
  })
})
