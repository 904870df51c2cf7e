import { isChainTooLong } from './chain.ts'
import { CannotScan } from './workspace.ts'

// What opens and is not closed, beyond which a parser may run out of its stack, and the process with it.
const DEEPEST = 1000
const OPENING = /[([{<]/g

const BRACKETS = steps('([{', ')]}')
const ANGLES = steps('<', '>')
const [LINE, ESCAPE, SINGLE, DOUBLE] = ['\n', '\\', "'", '"'].map((sign) => sign.charCodeAt(0))

function steps(opening: string, closing: string): ReadonlyMap<number, number> {
  const signs = (all: string, step: number) => [...all].map((sign) => [sign.charCodeAt(0), step] as const)
  return new Map([...signs(opening, 1), ...signs(closing, -1)])
}

/** Whether a text is nested so deeply, in brackets or without, that it is better not to be parsed. Strings are passed over. */
export function isTooDeep(text: string): boolean {
  if (isChainTooLong(text)) return true
  const isSuspect = text.length > DEEPEST && timesOf(OPENING, text) > DEEPEST
  return isSuspect && (isNestedTooDeep(text) || areTagsTooDeep(text))
}

// Elements, and `<T>` before a value; a parser has its stack full at twice as many. Types of a name are none of them.
const DEEPEST_TAG = 4000
const TAG = /(?<![\w$)\]])<[A-Za-z>]|<\/|\/>/g
// Where lines are broken at comparisons, each is within the next.
const AT_END_OF_LINE = /<[ \t]*\n|\n[ \t]*<[ \t]/g

function areTagsTooDeep(text: string): boolean {
  if (timesOf(AT_END_OF_LINE, text) > DEEPEST) return true
  let depth = 0
  for (const [tag] of text.matchAll(TAG)) {
    depth = Math.max(0, depth + (tag.includes('/') ? -1 : 1))
    if (depth > DEEPEST_TAG) return true
  }
  return false
}

function timesOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0
}

function isNestedTooDeep(text: string): boolean {
  let [depth, angles] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === SINGLE || sign === DOUBLE) at = endOfString(text, at, sign)
    depth = Math.max(0, depth + (BRACKETS.get(sign) ?? 0))
    angles = sign === LINE ? 0 : angles + (ANGLES.get(sign) ?? 0)
    if (depth > DEEPEST || angles > DEEPEST) return true
  }
  return false
}

// A quote that nothing closes on its line, as in a comment, is an apostrophe.
function endOfString(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) return at
    if (sign === LINE) return from
    if (sign === ESCAPE) at++
  }
  return from
}

// As deep as a tree is walked, however much stack the thread has: a chain of so many members, of half as many calls.
const DEEPEST_WALK = 4000

/** Ends a walk that goes too deep. */
export function refuseDepth(depth: number): void {
  if (depth > DEEPEST_WALK) throw new RangeError('Nested too deeply to be walked.')
}

/** Looks at a file. A chain of five thousand calls is no nesting that a parser minds, but too deep to be walked. */
export function refuseTooDeep<T>(path: string, look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CannotScan(`${path} is nested too deeply to be looked at. Divide it, or name it under "ignore".`)
  }
}
