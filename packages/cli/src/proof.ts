import { proveRun } from '@hoc/spine-schemas/run-completion'

import { showItems } from './show.ts'

interface Page {
  readonly width: number
}

/** A proof as a person reads it: what was compared with what, whether it differs, and what was changed since, as it may be. */
export function proofOf(value: unknown, { width }: Page): string {
  const { runId, evaluationId, proven, checked, changed, differs } = proveRun.output.parse(value)
  const compared = `${counted(checked)} of its end compared with the digests of its manifest and with the ledger`
  const found =
    differs.length === 0 ? 'none differs.' : `${differs.length} ${differs.length === 1 ? 'differs' : 'differ'}:`
  return [
    `Run ${runId} is ${proven ? '' : 'not '}proven: ${compared}, ${found}`,
    ...(differs.length === 0 ? [] : [showItems(differs, { width })]),
    evaluationId === null
      ? 'Its evaluation is lost: in place of its manifest stands what the ledger says was written with it.'
      : `Its manifest is in its evaluation, ${evaluationId}.`,
    ...(changed.length === 0 ? [] : ['', 'Changed since, step by step in the ledger, as it may be:']),
    ...(changed.length === 0 ? [] : [showItems(changed, { width })]),
  ].join('\n')
}

function counted(checked: number): string {
  return checked === 1 ? '1 record' : `${checked} records`
}
