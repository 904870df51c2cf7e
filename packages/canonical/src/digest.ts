import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { nativeDigest } from './native-digest.ts'

/** RFC 8785 JSON: the same value is the same text, whatever order its keys were written in. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return scalar(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`

  // The default sort compares UTF-16 code units, which is the order that the RFC asks for.
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member: unknown = (value as Record<string, unknown>)[key]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonical(member)}`)
  }
  return `{${members.join(',')}}`
}

/** The SHA-256 of a value's canonical JSON, in hex. */
export function digest(value: unknown): string {
  return digestText(canonical(value))
}

/** The SHA-256 of a text in UTF-8, in hex. */
export const digestText: (text: string) => string = nativeDigest ?? digestAnywhere

/** The same, computed in JavaScript, where the platform has none that answers at once. */
export function digestAnywhere(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

function scalar(value: unknown): string {
  const text: string | undefined = typeof value === 'bigint' ? undefined : JSON.stringify(value)
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new TypeError(`Expected a JSON value, saw ${String(value)}.`)
  }
  return text
}
