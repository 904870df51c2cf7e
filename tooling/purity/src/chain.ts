// What is linked without a bracket is nested as well, each link in the next. A parser in a thread has its stack full at
// twice as many members, calls and signs as this, at so many conditions, and at so many assignments or arrow functions.
const HEAVIEST = 8_000
const WEIGHTS = byCode({
  '.': 1,
  '+': 1,
  '-': 1,
  '*': 1,
  '/': 1,
  '%': 1,
  '!': 1,
  '~': 1,
  '^': 1,
  '?': 2,
  ':': 1,
  '=': 4,
})

// Words link like signs: what stands behind them is within. `else` and what asks of a value go on with what stands before.
const HEADS = ['if', 'for', 'while', 'with']
const GOING_ON: Readonly<Record<string, number>> = {
  else: 0,
  in: 1,
  instanceof: 1,
  as: 1,
  satisfies: 1,
  extends: 6,
  is: 1,
}
const LEADING =
  'do new await yield async typeof void delete keyof unique readonly infer class declare abstract export default'
const WORDS = new Map([
  ...[...HEADS, ...LEADING.split(' ')].map((word) => [word, 2] as const),
  ...Object.entries({ ...GOING_ON, asserts: 6 }),
])

// Whatever they weigh: most texts hold too few of them for a second look.
const LINKING = /[-.+*/%!~^?:=]/g
const LINKING_WORD = new RegExp(String.raw`\b(?:${[...WORDS.keys()].join('|')})\b`, 'g')
const FEW_WORDS = 1_000
// As long as the shortest text is that holds enough of them.
const SHORTEST = 12_000

const OPENING = byCode({ '(': 1, '[': 1, '{': 1 })
const CLOSING = byCode({ ')': 1, ']': 1, '}': 1 })
const [LINE, SPACE, SLASH, STAR, ESCAPE, DOT, EQUALS, TEMPLATE] = codesOf('\n /*\\.=`')
const [COMMA, SEMICOLON, DOLLAR, BRACE, UNBRACE, LINK] = codesOf(',;${}+')
const QUOTES = codesOf(`'"`)

function byCode(weights: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(weights).map(([sign, weight]) => [sign.charCodeAt(0), weight]))
}

function codesOf(signs: string): readonly number[] {
  return [...signs].map((sign) => sign.charCodeAt(0))
}

/** What is open: how heavy the chain in it is by now, and what its end means. */
interface Level {
  heavy: number
  /** How heavy it was before the last semicolon, which an `else` goes on from. */
  before: number
  /** What the next bracket is: what stands behind `while (…)` is within. */
  isHead: boolean
  readonly end: 'head' | 'template' | undefined
}

interface Reading {
  readonly text: string
  readonly levels: Level[]
  /** The sign before, or what stands for it. */
  last: number
}

/** Whether a text holds a chain that is too long: it ends with its expression, and is not the chains in its brackets. */
export function isChainTooLong(text: string): boolean {
  if (text.length <= HEAVIEST / 2 || !mayLink(text)) return false
  const reading: Reading = { text, levels: [levelOf(undefined)], last: LINE as number }
  let line = text.indexOf('\n')
  for (let at = codeFrom(text, 0); at < text.length; at = codeFrom(text, at)) {
    const isFirst = line >= 0 && line < at
    if (isFirst) line = text.indexOf('\n', at)
    const end = endOfWord(text, at)
    at = end > at ? takeWord(text.slice(at, end), at, isFirst, reading) : takeSign(at, isFirst, reading)
    if (topOf(reading).heavy > HEAVIEST) return true
  }
  return false
}

function mayLink(text: string): boolean {
  return isMore(LINKING, HEAVIEST / 4, text) || (text.length > SHORTEST && isMore(LINKING_WORD, FEW_WORDS, text))
}

function isMore(pattern: RegExp, than: number, text: string): boolean {
  return (text.match(pattern)?.length ?? 0) > than
}

function levelOf(end: Level['end']): Level {
  return { heavy: 0, before: 0, isHead: false, end }
}

function topOf({ levels }: Reading): Level {
  return levels[levels.length - 1] as Level
}

function takeWord(word: string, at: number, isFirst: boolean, reading: Reading): number {
  const top = topOf(reading)
  const weight = reading.last === DOT ? undefined : WORDS.get(word)
  if (isFirst || reading.last === UNBRACE) endBefore(word, reading)
  if (word === 'else' && reading.last === SEMICOLON) top.heavy = top.before
  top.heavy += weight ?? 0
  top.isHead = HEADS.includes(word) || (top.isHead && word === 'await')
  reading.last = weight === undefined ? word.charCodeAt(0) : (LINK as number)
  return at + word.length
}

// A line or a block ends what is before it, unless one of both goes on.
function endBefore(word: string, reading: Reading): void {
  const goesOn = (WORDS.has(word) && word in GOING_ON) || WEIGHTS.has(reading.last)
  if (!goesOn) topOf(reading).heavy = 0
}

function takeSign(at: number, isFirst: boolean, reading: Reading): number {
  const { text, levels, last } = reading
  const sign = text.charCodeAt(at)
  const top = topOf(reading)
  if (isFirst && !WEIGHTS.has(last) && !WEIGHTS.has(sign)) top.heavy = 0
  reading.last = sign
  if (sign === TEMPLATE) return endOfTemplate(at + 1, reading)
  if (QUOTES.includes(sign)) return endOfString(text, at)
  if (OPENING.has(sign)) levels.push(levelOf(top.isHead ? 'head' : undefined))
  else if (CLOSING.has(sign)) return close(at, reading)
  else add(sign, top, text.charCodeAt(at - 1))
  top.isHead = false
  return at + 1
}

// `?.`, `...` and `===` are one link.
function add(sign: number, top: Level, before: number): void {
  if (sign === SEMICOLON) top.before = top.heavy
  if (sign === SEMICOLON || sign === COMMA) top.heavy = 0
  else if ((sign !== DOT && sign !== EQUALS) || !WEIGHTS.has(before)) top.heavy += WEIGHTS.get(sign) ?? 0
}

function close(at: number, reading: Reading): number {
  const { end } = reading.levels.length > 1 ? (reading.levels.pop() as Level) : topOf(reading)
  if (end === 'head') reading.last = LINK as number
  return end === 'template' ? endOfTemplate(at + 1, reading) : at + 1
}

// Where the next sign is that is no space and in no remark.
function codeFrom(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const sign = text.charCodeAt(at)
    const end = sign === SLASH ? endOfComment(text, at) : at
    if (sign > (SPACE as number) && end === at) return at
    at = end + 1
  }
  return at
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (isOfWord(text.charCodeAt(at))) at++
  return at
}

// Letters, digits, `_` and `$`, and whatever is not ASCII.
function isOfWord(sign: number): boolean {
  return (sign >= 97 && sign <= 122) || (sign >= 65 && sign <= 90) || isOfName(sign)
}

function isOfName(sign: number): boolean {
  return (sign >= 48 && sign <= 57) || sign === 95 || sign === DOLLAR || sign > 127
}

function endOfComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1)
  if (next !== SLASH && next !== STAR) return at
  const end = next === SLASH ? text.indexOf('\n', at) - 1 : text.indexOf('*/', at + 2) + 1
  return end > at ? end : text.length
}

// A string is one sign. A quote that nothing closes on its line is an apostrophe.
function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from)
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) return at + 1
    if (sign === LINE) return from + 1
    if (sign === ESCAPE) at++
  }
  return from + 1
}

// A template is one sign but for what is put into it. What nothing closes is none.
function endOfTemplate(from: number, reading: Reading): number {
  const { text, levels } = reading
  for (let at = from; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === TEMPLATE) return at + 1
    if (sign === ESCAPE) at++
    if (sign !== DOLLAR || text.charCodeAt(at + 1) !== BRACE) continue
    levels.push(levelOf('template'))
    return at + 2
  }
  return from
}
