/**
 * The beginning of a text, as much as may be kept: it ends with no half of a letter, and with no blank, for what is read
 * again has none at its end.
 */
export function beginningOf(text: string, most: number): string {
  return text.slice(0, most).replace(HALF_OF_A_LETTER, '').trim()
}

const HALF_OF_A_LETTER = /[\uD800-\uDBFF]$/

/** An error code as it is told and compared: in capitals, which may be more letters than it had, as far as a code goes. */
export function inCapitals(errorCode: string): string {
  return beginningOf(errorCode.toUpperCase(), LONGEST_CODE)
}

const LONGEST_CODE = 100
