import { digestText } from '@hoc/canonical/digest'
import type { Incident } from '@hoc/spine-schemas/incidents'

import { inCapitals } from './beginning.ts'

type Cause = Pick<Incident, 'category' | 'errorCode' | 'errorMessage' | 'title'>

// How a fingerprint is taken: another one whenever the same cause would get another fingerprint.
const VERSION = 'v2'

const LONGEST = 100
// UUIDs; words of hex digits, or long ones, that hold a digit; numbers with their fractions, times and addresses.
const IDS_AND_NUMBERS =
  /[0-9a-f]{8}-[0-9a-f-]{27}|(?<![0-9a-z])(?:(?=[a-f]*[0-9])[0-9a-f]{8,}|(?=[a-z]*[0-9])[0-9a-z]{20,})(?![0-9a-z])|[0-9]+(?:[.,:][0-9]+)*/g

/** What incidents of the same cause have in common, whichever run, time or number they name. */
export function fingerprint({ category, errorCode, errorMessage, title }: Cause): string {
  const code = errorCode ? inCapitals(errorCode) : ''
  const said = errorMessage ?? (errorCode ? '' : title)
  return `${VERSION}:${digestText([category, code, withoutNumbers(said)].join('\n')).slice(0, 16)}`
}

function withoutNumbers(said: string): string {
  return said.toLowerCase().replaceAll(IDS_AND_NUMBERS, '#').replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST)
}
