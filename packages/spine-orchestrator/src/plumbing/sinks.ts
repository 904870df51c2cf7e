import { appendFile } from 'node:fs/promises'
import type { Due } from '@hoc/drivers/outbox'

import { assertAppendable } from './appendable.ts'

/** An event as a sink gets it. It may come again: `id` tells that it is the same. */
export type DeliveredEvent = Omit<Due, 'attempts' | 'delivered'>

/** Somewhere that events go. A delivery that throws is tried again. */
export interface Sink {
  readonly name: string
  /** Fails where nothing could be delivered. Asked once, before anything else is. */
  open?(): Promise<void>
  deliver(event: DeliveredEvent): Promise<void>
}

/** Hands every event to a function of this process. */
export function inProcessSink(name: string, deliver: Sink['deliver']): Sink {
  return { name, deliver }
}

/** Appends every event to a file, as a line of JSON. */
export function fileSink(path: string): Sink {
  return {
    name: 'file',
    open: () => assertAppendable(path, { holds: 'events', variable: 'HOC_OUTBOX_FILE' }),
    deliver: ({ tenantId, id, dispatchId, type, payload, at }) =>
      appendFile(path, `${JSON.stringify({ tenantId, id, dispatchId, type, payload, at })}\n`),
  }
}
