/** A word, a name, a literal or a mark of SQL text. */
export interface Token {
  /** A `hole` is what is not known of the text; a `body` stands between dollar quotes. */
  readonly kind: 'word' | 'name' | 'string' | 'body' | 'hole' | 'mark'
  /** A word in lower case; a name, a string and a body without their quotes. */
  readonly text: string
  readonly at: number
  /** Where the text within quotes begins. */
  readonly inside: number
  /** Of an opening bracket: the index of the token that closes it. */
  close?: number
}

/** What stands in a text for something that is not known. */
export const HOLE = '\u0000'

/** Encloses what another file has to tell: `\u0001./names.ts#ORDERS\u0001`. */
export const ELSEWHERE = '\u0001'

const SKIPPED = /(?:\s+|--[^\n]*)+/y
const WORD = /(?:[\p{L}_\0@#]|\u0001[^\u0001]*\u0001)(?:[\p{L}\p{N}_$\0#]|\u0001[^\u0001]*\u0001)*/uy
const NUMBER = /\d[\w.]*/y
const DOLLARS = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
const ESCAPED = /[eE]'(?:[^'\\]|\\[\s\S]|'')*'?/y
const STRING = /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'?/y
const NAME = /(?:[uU]&)?"(?:[^"]|"")*"?|`(?:[^`]|``)*`?/y
const PARAMETER = /\$\d+|::|\?\?|:\w+:?/y

/** Reads SQL into tokens; comments and spaces are left out. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const open: number[] = []
  for (let at = 0; at < text.length;) {
    const past = skip(text, at)
    if (past > at) {
      at = past
      continue
    }
    const { token, end } = tokenAt(text, at)
    if (token.text === '(' || token.text === '[') open.push(tokens.length)
    else if (token.kind === 'mark' && /^[)\]]$/.test(token.text)) closeLast(tokens, open)
    tokens.push(token)
    at = end
  }
  while (open.length > 0) closeLast(tokens, open)
  return tokens
}

function closeLast(tokens: Token[], open: number[]): void {
  const opening = tokens[open.pop() ?? -1]
  if (opening) opening.close = tokens.length
}

function skip(text: string, at: number): number {
  const spaces = match(SKIPPED, text, at)
  return spaces ? at + spaces.length : text.startsWith('/*', at) ? endOfComment(text, at) : at
}

// Comments of PostgreSQL hold comments.
function endOfComment(text: string, at: number): number {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const two = text.slice(i, i + 2)
    if (two === '/*') depth++
    else if (two === '*/' && --depth === 0) return i + 2
    if (two === '/*' || two === '*/') i++
  }
  return text.length
}

function tokenAt(text: string, at: number): { token: Token; end: number } {
  const dollars = match(DOLLARS, text, at)
  if (dollars) return bodyAt(text, at, dollars)
  const string = match(ESCAPED, text, at) ?? match(STRING, text, at)
  if (string) return quoted('string', string, at, "'")
  const name = match(NAME, text, at)
  if (name) return quoted('name', name, at, name.includes('"') ? '"' : '`')
  const word = match(WORD, text, at)
  if (word) return plain(isHole(word) ? 'hole' : 'word', lower(word), at, word.length)
  const mark = match(NUMBER, text, at) ?? match(PARAMETER, text, at) ?? text.charAt(at)
  return plain('mark', mark, at, mark.length)
}

function bodyAt(text: string, at: number, quote: string) {
  const inside = at + quote.length
  const found = text.indexOf(quote, inside)
  const end = found < 0 ? text.length : found
  const token: Token = { kind: 'body', text: text.slice(inside, end), at, inside }
  return { token, end: Math.min(end + quote.length, text.length) }
}

function quoted(kind: 'string' | 'name', raw: string, at: number, quote: string) {
  const start = raw.indexOf(quote) + 1
  const end = raw.length > start && raw.endsWith(quote) ? raw.length - 1 : raw.length
  const text = raw.slice(start, end).replaceAll(quote + quote, quote)
  return { token: { kind, text, at, inside: at + start } satisfies Token, end: at + raw.length }
}

function plain(kind: Token['kind'], text: string, at: number, length: number) {
  return { token: { kind, text, at, inside: at } satisfies Token, end: at + length }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function isHole(word: string): boolean {
  return word.replaceAll(HOLE, '') === ''
}

// What another file has to tell keeps its case.
function lower(word: string): string {
  return word.includes(ELSEWHERE) ? word : word.toLowerCase()
}
