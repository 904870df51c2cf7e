import { parseJson } from '@hoc/canonical/parse'
import { FORBIDDEN_KEYS } from '@hoc/spine-schemas/json-object'

import type { EdgeCode } from './edge-problems.ts'

/**
 * How deep an object may be nested, and how many keys it may have in all: as much as contracts take. Five hundred steps of
 * a run have thousands of keys, and what they were given is nested up to 200 deep.
 */
export const LIMITS = { depth: 210, keys: 50_000 } as const

const utf8 = new TextDecoder('utf-8', { fatal: true })
const [QUOTE, BACKSLASH, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 58, 91, 93, 123, 125]

/** Reads a body: an object that may go on, or the code of what is wrong with it. Nothing at all is an empty object. */
export function readJsonBody(bytes: Uint8Array): object | EdgeCode {
  if (bytes.length === 0) return {}
  const text = decode(bytes)
  if (text === undefined) return 'BODY_MALFORMED'

  // Looked at before it is parsed, so that what is too complex costs no memory.
  const { depth, keys } = measure(text)
  if (depth > LIMITS.depth || keys > LIMITS.keys) return 'BODY_TOO_COMPLEX'

  const value = parse(text)
  if (value === undefined) return 'BODY_MALFORMED'
  if (!isObject(value) || Array.isArray(value)) return 'BODY_NOT_OBJECT'

  const seen = { keys: 0, forbidden: false }
  look(value, seen)
  if (seen.forbidden) return 'KEY_FORBIDDEN'
  return seen.keys < keys ? 'KEY_TWICE' : value
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function measure(text: string): { depth: number; keys: number } {
  let [open, depth, keys] = [0, 0, 0]
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index)
    if (quoted) {
      if (char === BACKSLASH) index++
      else if (char === QUOTE) quoted = false
    } else if (char === QUOTE) quoted = true
    else if (char === COLON) keys++
    else if (char === OPEN_OBJECT || char === OPEN_ARRAY) depth = Math.max(depth, ++open)
    else if (char === CLOSE_OBJECT || char === CLOSE_ARRAY) open--
  }
  return { depth, keys }
}

// Every key was written with one colon: fewer keys than colons means that one of them came twice.
function look(value: unknown, seen: { keys: number; forbidden: boolean }): void {
  if (!isObject(value)) return
  for (const [key, held] of Object.entries(value)) {
    if (!Array.isArray(value)) {
      seen.keys++
      seen.forbidden ||= FORBIDDEN_KEYS.has(key)
    }
    look(held, seen)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
