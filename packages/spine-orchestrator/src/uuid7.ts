import { randomFillSync } from 'node:crypto'

// How many ids of one millisecond the twelve bits behind the version can tell apart.
const PER_MS = 4_096

// Every byte in hex; and as the first of an id's second half, which begins with the variant.
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const VARIANT = HEX.map((_, byte) => HEX[(byte & 0x3f) | 0x80])

// Asked for a few at a time, random bytes would take longer than all the rest.
const stored = new Uint8Array(4_096)
let used = stored.length

let ms = 0
let count = 0
let instant = ''

/**
 * A uuid v7 (RFC 9562, method 1): the millisecond, a counter within it, 62 random bits. Ids made later in a process sort
 * later.
 */
export function uuid7(): string {
  const now = Date.now()
  if (now > ms) start(now)
  else if (++count === PER_MS) start(ms + 1)
  const half = take(8)
  const hex = (byte: number) => HEX[stored[half + byte] ?? 0]

  const [version, variant] = [HEX[0x70 | (count >> 8)], VARIANT[stored[half] ?? 0]]
  const node = `${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`
  return `${instant}-${version}${HEX[count & 0xff]}-${variant}${hex(1)}-${node}`
}

// Half the range is left to count up in, so that a millisecond seldom borrows from the next.
function start(at: number): void {
  ms = at
  const random = take(2)
  count = (((stored[random] ?? 0) << 8) | (stored[random + 1] ?? 0)) % (PER_MS / 2)
  const digits = ms.toString(16).padStart(12, '0')
  instant = `${digits.slice(0, 8)}-${digits.slice(8)}`
}

// Where that many random bytes stand which nobody had before.
function take(bytes: number): number {
  if (used + bytes > stored.length) {
    randomFillSync(stored)
    used = 0
  }
  used += bytes
  return used - bytes
}
