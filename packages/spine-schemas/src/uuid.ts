import { z } from 'zod'

import { text } from './text.ts'

/** An id, in small letters whichever way it was written: the database compares ids, and everything else compares texts. */
export function uuid() {
  return z.uuid().toLowerCase()
}

/** An id of ours or of another system: one that is written as ours are is in small letters, too. */
export function anyId(max: number) {
  return text(max).overwrite(inSmallLetters)
}

/** The same id as it is looked for, where it is one of ours. */
export function inSmallLetters(id: string): string {
  return OURS.test(id) ? id.toLowerCase() : id
}

const OURS = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
