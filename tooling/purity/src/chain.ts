// What is linked without a bracket is nested as well, each link in the next. A parser in a thread has its stack full at
// twice as many members, calls and signs as this, at so many conditions, and at so many assignments or arrow functions.
const HEAVIEST = 8_000
const WEIGHTS = byCode({ '.': 1, '+': 1, '-': 1, '*': 1, '/': 1, '%': 1, '!': 1, '~': 1, '^': 1, '?': 2, '=': 4 })

// Whatever they weigh: most texts hold too few of them for a second look.
const LINKING = /[-.+*/%!~^?=]/g

const OPENING = byCode({ '(': 1, '[': 1, '{': 1 })
const CLOSING = byCode({ ')': 1, ']': 1, '}': 1 })
const PARTING = byCode({ ',': 1, ';': 1 })
const [LINE, SPACE, SLASH, STAR, ESCAPE, DOT, EQUALS, TEMPLATE] = codesOf('\n /*\\.=`')
const QUOTES = codesOf(`'"\``)

function byCode(weights: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(weights).map(([sign, weight]) => [sign.charCodeAt(0), weight]))
}

function codesOf(signs: string): readonly number[] {
  return [...signs].map((sign) => sign.charCodeAt(0))
}

/** Whether a text holds a chain that is too long: it ends with its expression, and is not the chains in its brackets. */
export function isChainTooLong(text: string): boolean {
  if (text.length <= HEAVIEST / 2 || (text.match(LINKING)?.length ?? 0) <= HEAVIEST / 4) return false
  const chains = [0]
  let [last, line] = [LINE as number, text.indexOf('\n')]
  for (let at = codeFrom(text, 0); at < text.length; at = codeFrom(text, endOf(text, at) + 1)) {
    const sign = text.charCodeAt(at)
    if (line >= 0 && line < at) {
      line = text.indexOf('\n', at)
      if (!WEIGHTS.has(last) && !WEIGHTS.has(sign)) chains[chains.length - 1] = 0
    }
    if (add(sign, text.charCodeAt(at - 1), chains) > HEAVIEST) return true
    last = sign
  }
  return false
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

// How heavy the chain is that a sign belongs to. `?.`, `...` and `===` are one link.
function add(sign: number, before: number, chains: number[]): number {
  if (OPENING.has(sign)) return chains.push(0) && 0
  if (CLOSING.has(sign) && chains.length > 1) return chains.pop() ?? 0
  const isMore = (sign === DOT || sign === EQUALS) && WEIGHTS.has(before)
  const weight = PARTING.has(sign) ? Number.NEGATIVE_INFINITY : isMore ? 0 : (WEIGHTS.get(sign) ?? 0)
  const heavier = Math.max(0, (chains.at(-1) ?? 0) + weight)
  chains[chains.length - 1] = heavier
  return heavier
}

function endOfComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1)
  if (next !== SLASH && next !== STAR) return at
  const end = next === SLASH ? text.indexOf('\n', at) - 1 : text.indexOf('*/', at + 2) + 1
  return end > at ? end : text.length
}

// A string or template is one sign. A quote that nothing closes on its line is an apostrophe.
function endOf(text: string, from: number): number {
  const quote = text.charCodeAt(from)
  if (!QUOTES.includes(quote)) return from
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) return at
    if (sign === LINE && quote !== TEMPLATE) return from
    if (sign === ESCAPE) at++
  }
  return from
}
