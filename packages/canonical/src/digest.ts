import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { nativeDigest } from './native-digest.ts'

/** RFC 8785 JSON: the same value is the same text, whatever order its keys were written in. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return scalar(value as Scalar)
  return Array.isArray(value) ? array(value) : object(value as Record<string, unknown>)
}

// A text that grows takes half the time of one that is joined of many.
function array(values: readonly unknown[]): string {
  let text = ''
  for (const value of values) text += (text === '' ? '' : ',') + canonical(value)
  return `[${text}]`
}

function object(value: Record<string, unknown>): string {
  let text = ''
  // The default sort compares UTF-16 code units, which is the order that the RFC asks for.
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member !== undefined) text += (text === '' ? '' : ',') + JSON.stringify(key) + ':' + canonical(member)
  }
  return `{${text}}`
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

type Scalar = null | boolean | number | bigint | symbol | undefined

function scalar(value: Scalar): string {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    return String(value)
  }
  throw new TypeError(`Expected a JSON value, saw ${String(value)}.`)
}
