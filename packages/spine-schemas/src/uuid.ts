import { z } from 'zod'

/** An id, in small letters whichever way it was written: the database compares ids, and everything else compares texts. */
export function uuid() {
  return z.uuid().toLowerCase()
}
