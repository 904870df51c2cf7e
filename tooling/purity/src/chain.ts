// What is linked without a bracket is nested as well, each link in the next. A parser in a thread has its stack full at
// twice as many members, calls and signs as this, at so many conditions, and at so many assignments or arrow functions.
const HEAVIEST = 8_000
const WEIGHTS = byCode({ '.': 1, '+': 1, '-': 1, '*': 1, '/': 1, '%': 1, '!': 1, '~': 1, '^': 1, '?': 2, '=': 4 })

// Whatever they weigh: most texts hold too few of them for a second look.
const LINKING = /[-.+*/%!~^?=]/g

const OPENING = byCode({ '(': 1, '[': 1, '{': 1 })
const CLOSING = byCode({ ')': 1, ']': 1, '}': 1 })
const PARTING = byCode({ ',': 1, ';': 1 })
const CLOSED_BY = new Map<number, string>([...`'"\``].map((sign) => [sign.charCodeAt(0), sign]))
const [LINE, SPACE, SLASH, STAR, ESCAPE, DOT, EQUALS] = codesOf('\n /*\\.=')

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
  let [last, isNewLine] = [LINE as number, false]
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    const end = sign === SLASH ? endOfComment(text, at) : at
    if (sign <= (SPACE as number)) isNewLine ||= sign === LINE
    else if (end > at) at = end
    else {
      if (isNewLine && !WEIGHTS.has(last) && !WEIGHTS.has(sign)) chains[chains.length - 1] = 0
      if (add(sign, text.charCodeAt(at - 1), chains) > HEAVIEST) return true
      const closing = CLOSED_BY.get(sign)
      if (closing !== undefined) at = endOfText(text, at, closing)
      ;[last, isNewLine] = [sign, false]
    }
  }
  return false
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

// A quote that nothing closes on its line is an apostrophe.
function endOfText(text: string, from: number, closing: string): number {
  const own = closing.charCodeAt(0)
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === own) return at
    if (sign === LINE && closing !== '`') return from
    if (sign === ESCAPE) at++
  }
  return from
}
