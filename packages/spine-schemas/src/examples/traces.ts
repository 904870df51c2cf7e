import { runId } from './runs.ts'

export const traceHash = '6'.repeat(64)

/** A step as it is sent. */
export const sentStep = {
  seq: 0,
  skill: 'orders.read',
  status: 'success',
  params: { month: '2026-03' },
  outcomeCategory: 'SUCCESS',
}

/** The same step as it is kept. */
export const recordedStep = {
  ...sentStep,
  outcomeCode: null,
  retryCount: 0,
  costMicros: 0,
  inputTokens: null,
  outputTokens: null,
  durationMs: 0,
  runId,
  recordedAt: '2026-01-01T12:01:00.000Z',
  determinismHash: '5'.repeat(64),
  prev: '0'.repeat(64),
  hash: traceHash,
}
