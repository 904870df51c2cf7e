import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import { pageAsCut, type CutPage } from '@hoc/spine-schemas/page'
import type { Run } from '@hoc/spine-schemas/runs'
import type { Step, TraceHead, verifyTrace } from '@hoc/spine-schemas/traces'
import type { z } from 'zod'

import { BEFORE_ALL, endFault, follow } from './chain.ts'

interface Kept {
  readonly run: Run | undefined
  readonly head: TraceHead | undefined
  /** The steps from the one that the page goes on after. */
  readonly page: CutPage<Step>
}

interface Asked {
  /** The number of the last step of the page before. */
  readonly cursor?: string | undefined
}

/** Takes the hashes of one page of a trace again; of the last page, also whether it ends where its head says. */
export function verify(
  { run, head, page }: Kept,
  { cursor }: Asked,
): Decision<z.output<typeof verifyTrace.output>, RefusalCode<typeof verifyTrace>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (!head) return accept({ runId: run.id, verified: 0, steps: 0, broken: strayOf(page.items), nextCursor: null })

  const from = cursor === undefined ? 0 : Number(cursor) + 1
  const anchor = cursor === undefined ? undefined : page.items.find(({ seq }) => seq === from - 1)
  const rest = page.items.filter((step) => step !== anchor)
  const { items, nextCursor } = pageAsCut({ items: rest, more: page.more }, ({ seq }) => String(seq))
  const prev = cursor === undefined ? BEFORE_ALL : (anchor?.hash ?? '')
  const { verified, broken } = follow(items, { seq: from, prev })
  const wrong = broken ?? (nextCursor ? null : endFault(head, items.at(-1) ?? anchor))
  return accept({ runId: run.id, verified, steps: head.steps, broken: wrong, nextCursor: wrong ? null : nextCursor })
}

// Steps without a head: it was taken away.
function strayOf([first]: readonly Step[]) {
  return first ? { seq: first.seq, wrong: 'step_unlinked' as const } : null
}
