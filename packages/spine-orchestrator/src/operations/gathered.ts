import { reportCallsOperation } from './call-windows.ts'
import { createPostMortemOperation, getPostMortemOperation } from './post-mortems.ts'

/** What is gathered on incidents: calls while they come, and a post-mortem once it is over. */
export const gatheredOperations = [reportCallsOperation, createPostMortemOperation, getPostMortemOperation] as const
