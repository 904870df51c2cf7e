import { RunId } from '@hoc/spine-schemas/runs'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun, anObligation, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { createIncident, IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { create } from './create.ts'
import { codeOf, fingerprintOfFailure, kindOf, ofCrash, ofOverdue, ofRun, OVERDUE } from './failure.ts'

const run = anEndedRun({ id: RunId.parse('019b7a00-0000-7000-8000-00000000beef') })
const ids = { id: IncidentId.parse('019b7a00-0000-7000-8000-000000000001') }
const by = { ...ids, eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'), by: alice, at: noon }

const CRASHED = fingerprintOfFailure({ errorCode: 'RUN_CRASHED', errorMessage: null })

describe('an incident of a failed run', () => {
  it.each([
    ['EXECUTION_TIMEOUT', 'high', 'execution_failure', 'Execution Timeout: Run 0000beef'],
    ['AGENT_CRASH', 'critical', 'execution_failure', 'Agent Crash: Run 0000beef'],
    ['STEP_FAILURE', 'high', 'execution_failure', 'Step Failure: Run 0000beef'],
    ['SKILL_ERROR', 'high', 'execution_failure', 'Skill Error: Run 0000beef'],
    ['BUDGET_EXCEEDED', 'medium', 'budget_exceeded', 'Budget Exceeded: Run 0000beef'],
    ['RATE_LIMIT_EXCEEDED', 'medium', 'rate_limit', 'Rate Limit Hit: Run 0000beef'],
    ['RESOURCE_EXHAUSTION', 'medium', 'resource_exhaustion', 'Run Failed: Run 0000beef'],
    ['CANCELLED', 'low', 'manual', 'Run Failed: Run 0000beef'],
    ['MANUAL_STOP', 'low', 'manual', 'Run Failed: Run 0000beef'],
    ['RETRY_EXHAUSTED', 'medium', 'execution_failure', 'Run Failed: Run 0000beef'],
    ['UNKNOWN', 'medium', 'execution_failure', 'Run Failed: Run 0000beef'],
    ['NEVER_HEARD_OF', 'medium', 'execution_failure', 'Run Failed: Run 0000beef'],
    ['constructor', 'medium', 'execution_failure', 'Run Failed: Run 0000beef'],
  ])('of code %s is %s, of %s, and titled %s', (errorCode, severity, category, title) => {
    expect(ofRun({ ...run, errorCode })).toMatchObject({
      severity,
      category,
      title,
      errorCode: errorCode.toUpperCase(),
      source: 'run',
      sourceRunId: run.id,
      affectedAgentId: 'invoice-agent',
      errorMessage: run.errorMessage,
    })
  })

  it('takes the code that was given before any that its message names', () => {
    const errorMessage = 'it said rate_limit_exceeded, then Execution_Timeout'

    expect(codeOf({ errorCode: 'TOOL_TIMEOUT', errorMessage })).toBe('TOOL_TIMEOUT')
    expect(codeOf({ errorCode: null, errorMessage })).toBe('EXECUTION_TIMEOUT')
    expect(codeOf({ errorCode: null, errorMessage: 'It broke.' })).toBe('UNKNOWN')
    expect(codeOf({ errorCode: null, errorMessage: null })).toBe('UNKNOWN')
  })

  it('is none of one that succeeded, was called off, or was stopped by a policy', () => {
    for (const state of ['succeeded', 'cancelled', 'blocked', 'halted'] as const)
      expect(ofRun({ ...run, state })).toBeUndefined()
  })

  it('has the fingerprint that was foretold, whatever the run says', () => {
    const errorCode = fc.oneof(fc.constantFrom('STEP_FAILURE', 'rate_limit_exceeded'), fc.string({ minLength: 1 }))
    const errorMessage = fc.option(fc.string({ minLength: 1 }))
    fc.assert(
      fc.property(fc.option(errorCode), errorMessage, (code, message) => {
        const failure = { errorCode: code, errorMessage: message }
        const reported = ofRun({ ...run, ...failure })
        expect(reported && create({ ...reported, ...by }).after.fingerprint).toBe(fingerprintOfFailure(failure))
      }),
    )
  })

  it('is cut between two letters, and not within one', () => {
    for (const goal of ['🦊'.repeat(2_000), `a${'🦊'.repeat(1_999)}`]) {
      const { error } = createIncident.input.safeParse(ofCrash({ ...run, goal, errorMessage: 'It fell silent.' }))
      expect(error).toBeUndefined()
    }
  })

  it('is read again as it is, wherever its run’s goal is cut', () => {
    for (const blanks of [' ', ' '.repeat(150), '\u00a0']) {
      const reported = ofCrash({
        ...run,
        goal: 'x'.repeat(3_976) + blanks + 'yyyy',
        errorMessage: 'It fell silent, I say.',
      })
      const { description } = createIncident.input.parse(reported)
      expect(description).toBe(reported.description)
      expect(description).toMatch(/^It fell silent, I say. x+$/)
    }
  })

  it('is what its contract lets be reported, with the longest of everything', () => {
    const longest = { goal: 'g'.repeat(4_000), agentId: 'a'.repeat(100), errorCode: 'E'.repeat(100) }
    const reported = ofRun({ ...run, ...longest, errorMessage: 'm'.repeat(4_000) })
    expect(createIncident.input.safeParse(reported).error).toBeUndefined()
    expect(createIncident.input.safeParse(ofCrash({ ...run, ...longest })).error).toBeUndefined()
  })
})

describe('what the sweep reports', () => {
  it('is of a crash grave, and the same cause whichever run fell silent and when', () => {
    const crashed = anEndedRun({ state: 'crashed', errorCode: 'RUN_CRASHED', errorMessage: `Silent since ${noon}.` })
    const reported = ofCrash(crashed)

    expect(reported).toMatchObject({
      ...kindOf('RUN_CRASHED'),
      title: 'Agent Crash: Run 000000a1',
      description: `Silent since ${noon}. ${crashed.goal}`,
    })
    expect(ofRun(crashed)).toEqual(reported)
    expect(create({ ...reported, ...by }).after.fingerprint).toBe(CRASHED)
  })

  it('says of a debt what was owed and by when', () => {
    const reported = ofOverdue(aRunningRun(), anObligation())

    expect(reported).toMatchObject({ severity: 'high', title: 'Obligation Overdue: Run 000000a1' })
    expect(reported.description).toMatch(/^It owed its outcome by 2026-01-02T12:00:00.000Z, and is running\. /)
    expect(create({ ...reported, ...by }).after.fingerprint).toBe(OVERDUE)
    expect(OVERDUE).not.toBe(CRASHED)
  })
})
