import { PASS, SECRET_NAME } from './redact-keys.ts'

// A name, perhaps in quotes that are perhaps escaped, what assigns, and the quote that begins the value if one does.
const ASSIGNMENT = new RegExp(
  String.raw`(${SECRET_NAME}|${PASS}|(?<![a-z])sig)((?<!authorization)s)?(\\{0,8}["'])?\)?\s{0,4}(:=|=>|[:=])(?![=~])\s{0,4}(\\{0,8}["'])?`,
  'gi',
)

const NOTHING = /^(?:null|nil|none|undefined|true|false)$/i
// What there is of something, or how much of it: 812, 12/15, 99.5%, 20ms, when
const COUNT = /^(?:[-\d.,:/%T]{1,40}[a-z]{0,2}|true|false|null|none)[,;.)]{0,2}$/i
const QUOTED_LIST = /\[\s{0,4}\\{0,8}["']/y
const DIRECTORY = /(?:~|[a-z]:)?[\\/]/iy
const SHORTEST_SIGNATURE = 12
const SCHEME = /(?:basic|bearer|token|apikey|negotiate|ntlm)[ \t]{1,4}/iy
const PARAMETERS = /(?:digest|signature|hmac|hawk|aws4)[\w-]{0,40}[ \t]{1,4}[\w-]{1,40}=/iy
const NUMBER = /-?\d[\d.eE+-]{3,400}/y
const EMPTY = /\[\s{0,4}\]|\{\s{0,4}\}/y
const MOST_ESCAPES = 8
const PARAMETER_ENDS = /[\s"'&]/g
const WORD_ENDS = /[\s"']/g
const PAIR = /[\w!#$%&'*.^`|~+-]{1,128}=/y

/** The same text with another value wherever one is assigned to what is named like a secret, unless it is the mask. */
export function redactAssignments(text: string, redacted: string, mask: string): string {
  if (!text.includes(':') && !text.includes('=')) return text

  let cleaned = ''
  let done = 0
  const assignment = new RegExp(ASSIGNMENT) // one that remembers where it is belongs to its call
  for (let found = assignment.exec(text); found; found = assignment.exec(text)) {
    const start = assignment.lastIndex
    const value = valueOf(text, start, found)
    if (value.end > value.start && text.slice(value.start, value.end) !== mask) {
      cleaned += text.slice(done, value.start) + redacted
      done = value.end
    }
    // What was looked at is not looked at again, so that no text takes longer than its length.
    assignment.lastIndex = Math.max(start, value.end)
  }
  return cleaned + text.slice(done)
}

/** A part of a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

// What is no secret is a span without an end.
function valueOf(text: string, start: number, found: RegExpExecArray): Span {
  const [, name = '', plural, nameQuote, sign, quote] = found
  const assigned = sign === '=' || sign === ':='
  if (/^sig$/i.test(name)) return signature(text, start, { assigned, quote })
  if (!assigned && !quote && isVerdict(text, name, found.index)) return { start, end: start }
  if (plural !== undefined || /^pass$/i.test(name)) return perhapsCounted(text, start, { assigned, quote, plural })
  if (/^pwd$/i.test(name) && isDirectory(text, start, found.index)) return { start, end: start }
  return quote ? quoted(text, start, quote) : bare(text, start, { name, assigned, nameQuote })
}

interface Assigned {
  readonly assigned: boolean
  readonly quote: string | undefined
  readonly plural?: string | undefined
}

// What signs an address opens it. Shorter ones are those of processes.
function signature(text: string, start: number, { assigned, quote }: Assigned): Span {
  const value = quote ? quoted(text, start, quote) : { start, end: ending(text, start, PARAMETER_ENDS) }
  const isLong = value.end - start >= SHORTEST_SIGNATURE && looksSecret(text.slice(start, value.end))
  return assigned && isLong ? value : { start, end: start }
}

// Of several, only a text in quotes and a list of such are told from how many there are, or from what follows in prose.
function perhapsCounted(text: string, start: number, { assigned, quote, plural }: Assigned): Span {
  const value = quote ? quoted(text, start, quote) : listed(text, start, assigned, plural)
  return COUNT.test(text.slice(value.start, value.end)) ? { start, end: start } : value
}

function listed(text: string, start: number, assigned: boolean, plural: string | undefined): Span {
  if (matched(QUOTED_LIST, text, start) !== undefined)
    return { start, end: bracketedEnd(text, start, assigned) ?? start }
  return plural === undefined && !/[[{(]/.test(text.charAt(start))
    ? unclosed(text, start, assigned)
    : { start, end: start }
}

// As those who run tests begin a line with.
function isVerdict(text: string, name: string, nameStart: number): boolean {
  return name === 'PASS' && !/[\w-]/.test(text.charAt(nameStart - 1))
}

// As shells name where somebody works: by itself, and with a path.
function isDirectory(text: string, start: number, nameStart: number): boolean {
  const isAlone = /(?:^|[^\w;])(?:old)?$/i.test(text.slice(Math.max(0, nameStart - 4), nameStart))
  return isAlone && matched(DIRECTORY, text, start) !== undefined
}

// To the quote that ends it, or else to the end of the line. One that is escaped deeper than the first is part of it.
export function quoted(text: string, start: number, quote: string): Span {
  const mark = quote.at(-1)
  let escapes = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === mark && (quote.length > 1 ? escapes < quote.length : escapes % 2 === 0)) {
      return { start, end: quote.length > 1 ? at - escapes : at }
    }
    escapes = character === '\\' ? escapes + 1 : 0
  }
  return { start, end: ending(text, start, /[\r\n]/g) }
}

interface Named {
  readonly name: string
  readonly assigned: boolean
  readonly nameQuote: string | undefined
}

function bare(text: string, start: number, { name, assigned, nameQuote }: Named): Span {
  const header = headerEnd(text, start, name)
  if (header !== undefined) return { start, end: header }
  const closed = bracketedEnd(text, start, assigned)
  if (nameQuote && !assigned) return { start, end: closed ?? matched(NUMBER, text, start) ?? start }
  if (closed !== undefined) return { start, end: assigned ? ending(text, closed, PARAMETER_ENDS) : closed }
  return unclosed(text, start, assigned)
}

// What is assigned may be one parameter among others; behind a colon an ampersand is a character like any other.
function unclosed(text: string, start: number, assigned: boolean): Span {
  const from = matched(SCHEME, text, start) ?? start
  const end = ending(text, from, assigned ? PARAMETER_ENDS : WORD_ENDS)
  const value = text.slice(from, end)
  if (assigned && !NOTHING.test(value)) return { start, end }
  // Behind a colon, prose goes on: only what does not look like a word is a secret.
  return looksSecret(value) ? { start: from, end } : { start, end: start }
}

// Where a list or an object ends that is not empty; undefined for all others. One that was cut short goes on to the end.
function bracketedEnd(text: string, start: number, assigned: boolean): number | undefined {
  const opens = assigned ? '[{(' : '[{'
  if (start >= text.length || !opens.includes(text.charAt(start))) return undefined
  if (matched(EMPTY, text, start) !== undefined) return undefined
  let open = 0
  let escapes = 0
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at)
    if (escapes <= MOST_ESCAPES && isQuote(text, at)) at = afterQuoted(text, at, escapes)
    else if ('[{('.includes(character)) open++
    else if (']})'.includes(character) && --open === 0) return at + 1
    escapes = character === '\\' ? escapes + 1 : 0
  }
  return text.length
}

// An apostrophe within a word begins nothing.
function isQuote(text: string, at: number): boolean {
  return text[at] === '"' || (text[at] === "'" && !/\w/.test(text.charAt(at - 1)))
}

// A bracket within quotes is part of what is quoted.
function afterQuoted(text: string, at: number, escapes: number): number {
  const quote = '\\'.repeat(escapes) + text.charAt(at)
  return quoted(text, at + 1, quote).end + quote.length - 1
}

// Where a header ends whose value goes on after a space; undefined for all others.
function headerEnd(text: string, start: number, name: string): number | undefined {
  const [goesOn, stop] = /^cookie$/i.test(name) ? [PAIR, /["\r\n]/g] : [PARAMETERS, /[\r\n]/g]
  if (goesOn === PARAMETERS && !/^authorization$/i.test(name)) return undefined
  return matched(goesOn, text, start) === undefined ? undefined : ending(text, start, stop)
}

// Where a pattern that is found just there ends.
function matched(pattern: RegExp, text: string, start: number): number | undefined {
  const own = new RegExp(pattern)
  own.lastIndex = start
  return own.test(text) ? own.lastIndex : undefined
}

export function ending(text: string, start: number, stop: RegExp): number {
  const own = new RegExp(stop)
  own.lastIndex = start
  return own.exec(text)?.index ?? text.length
}

export function looksSecret(value: string): boolean {
  return value.length >= 20 || (value.length >= 6 && /\d|[=+]|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value))
}
