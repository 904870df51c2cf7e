import type { Severity } from '@hoc/spine-schemas/incidents'

import { inCapitals } from './beginning.ts'
import { debounceKeyOf, whose, type Detected, type Seen } from './detected.ts'

/** What went wrong, and how bad it was. */
export interface Failure {
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly severity: Severity
}

const BLOCKED = new Set<Severity>(['critical', 'high'])

/** What a failure teaches: what is bad enough is to be blocked, all else is to be warned of. */
export function detectFailure({ errorCode, errorMessage, severity }: Failure, seen: Seen): Detected {
  const what = errorCode ?? 'an unknown error'
  return {
    ...seen,
    type: 'failure',
    severity,
    title: `Failure: ${errorCode ?? 'Unknown Error'}`,
    description: `${whose(seen)} failed: ${errorMessage ?? what}`,
    proposedAction: BLOCKED.has(severity)
      ? `Block what leads to ${what} until somebody has looked.`
      : `Warn of what leads to ${what}.`,
    pattern: { errorCode, severity },
    debounceKey: debounceKeyOf('failure', errorCode && inCapitals(errorCode)),
  }
}
