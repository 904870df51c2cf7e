import { randomUUID } from 'node:crypto'

// How many ids of one millisecond the twelve bits behind the version can tell apart.
const PER_MS = 4_096

let ms = 0
let count = 0
let instant = ''

/**
 * A uuid v7 (RFC 9562, method 1): the millisecond, a counter within it, 62 random bits. Ids made later in a process sort
 * later. Node keeps random bits for `randomUUID` in store; asking for a few bytes at a time is a system call each time.
 */
export function uuid7(): string {
  const random = randomUUID()
  const now = Date.now()
  if (now > ms) start(now, random)
  else if (++count === PER_MS) start(ms + 1, random)
  return `${instant}-7${hex(count, 3)}${random.slice(18)}`
}

// Half the range is left to count up in, so that a millisecond seldom borrows from the next.
function start(at: number, random: string): void {
  ms = at
  count = Number.parseInt(random.slice(15, 18), 16) >> 1
  const digits = hex(ms, 12)
  instant = `${digits.slice(0, 8)}-${digits.slice(8)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
