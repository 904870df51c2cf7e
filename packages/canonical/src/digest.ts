import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { nativeDigest } from './native-digest.ts'

/** RFC 8785 JSON: the same value is the same text, whatever order its keys were written in. */
export function canonical(value: unknown): string {
  const ordered = inOrder(value)
  return ordered === undefined ? written(value) : JSON.stringify(ordered)
}

// The same value with its keys in order, so that the platform writes it, in half of the time; undefined where that cannot
// be, for keys that are numbers come first in every object, or where it is for `written` to refuse.
function inOrder(value: unknown): unknown {
  if (typeof value === 'string' || value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'object') return undefined
  return Array.isArray(value) ? arrayInOrder(value) : objectInOrder(value as Record<string, unknown>)
}

function arrayInOrder(values: readonly unknown[]): readonly unknown[] | undefined {
  const ordered: unknown[] = []
  for (const value of values) {
    const item = inOrder(value)
    if (item === undefined) return undefined
    ordered.push(item)
  }
  return ordered
}

function objectInOrder(value: Record<string, unknown>): Record<string, unknown> | undefined {
  const ordered: Record<string, unknown> = {}
  for (const key of sorted(Object.keys(value))) {
    if (standsElsewhere(key)) return undefined
    const member = value[key]
    if (member === undefined) continue
    const item = inOrder(member)
    if (item === undefined) return undefined
    ordered[key] = item
  }
  return ordered
}

// A number, or what is no member once it is assigned. Asked of every key: a pattern would take several times as long.
function standsElsewhere(key: string): boolean {
  const first = key.charCodeAt(0)
  return (first >= 48 && first <= 57) || key === '__proto__'
}

// UTF-16 code units are compared, which is the order that the RFC asks for. Many objects are written in it already.
function sorted(keys: string[]): string[] {
  for (let next = 1; next < keys.length; next++) if ((keys[next - 1] ?? '') > (keys[next] ?? '')) return keys.sort()
  return keys
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return scalar(value as Scalar)
  return Array.isArray(value) ? array(value) : object(value as Record<string, unknown>)
}

// A text that grows takes half the time of one that is joined of many.
function array(values: readonly unknown[]): string {
  let text = ''
  for (const value of values) text += (text === '' ? '' : ',') + written(value)
  return `[${text}]`
}

function object(value: Record<string, unknown>): string {
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member !== undefined) text += (text === '' ? '' : ',') + JSON.stringify(key) + ':' + written(member)
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
