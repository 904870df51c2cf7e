import { runId } from './runs.ts'

export const mismatchId = '019b7a00-0000-7000-8000-0000000000f1'

/** A step that was replayed and came out otherwise. */
export const openMismatch = {
  id: mismatchId,
  runId,
  seq: 0,
  reason: 'The replay read two orders fewer.',
  expectedHash: '5'.repeat(64),
  actualHash: '4'.repeat(64),
  details: { orders: 12 },
  reportedBy: 'alice',
  reportedAt: '2026-01-01T13:00:00.000Z',
  version: 1,
  state: 'open',
}

const taken = {
  reference: 'https://tracker.example.com/issues/812',
  acknowledgedBy: 'bob',
  acknowledgedAt: '2026-01-01T14:00:00.000Z',
}

/** The same mismatch, in somebody's hands. */
export const acknowledgedMismatch = { ...openMismatch, ...taken, state: 'acknowledged', version: 2 }

/** The same mismatch, closed with its cause. */
export const resolvedMismatch = {
  ...openMismatch,
  ...taken,
  state: 'resolved',
  resolution: 'expected_change',
  note: 'Cancelled orders are left out since March.',
  resolvedBy: 'bob',
  resolvedAt: '2026-01-01T15:00:00.000Z',
  version: 3,
}
