import { reportCallsOperation } from './call-windows.ts'
import * as evidence from './incident-evidence.ts'
import * as postMortems from './post-mortems.ts'

/** What is gathered on incidents: what shows them, calls while they come, and a post-mortem once one is over. */
export const gatheredOperations = [
  evidence.listEvidenceOperation,
  evidence.getTimelineOperation,
  evidence.listRunIncidentsOperation,
  reportCallsOperation,
  postMortems.createPostMortemOperation,
  postMortems.getPostMortemOperation,
] as const
