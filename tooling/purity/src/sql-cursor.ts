import { ELSEWHERE, HOLE, type Token } from './sql-tokens.ts'

/** A table where a statement names it. */
export interface NamedTable {
  readonly table: string
  readonly at: number
  /** The index after it. */
  readonly next: number
  /** Whether all of its name is known. */
  readonly isWhole: boolean
  readonly isQualified: boolean
}

/** What can be asked of tokens at an index. */
export interface Cursor {
  readonly tokens: readonly Token[]
  /** The word that stands there, or nothing where no word stands. */
  word(i: number): string | undefined
  is(i: number, ...words: readonly string[]): boolean
  isMark(i: number, ...marks: readonly string[]): boolean
  /** Whether nothing more is known there: the text ends, or something unknown stands in it. */
  isOpen(i: number): boolean
  /** The index after these words, each of which may be missing. */
  past(i: number, ...words: readonly string[]): number
  /** The index after the brackets that open there, if any do. */
  pastGroup(i: number): number
  /** The index after an alias, if one stands there. */
  alias(i: number): number
  /** The table named there. Of its parts the last counts, with its schema. */
  name(i: number): NamedTable | undefined
}

// The words of a statement that cannot name a table or its alias.
const RESERVED = new Set(
  (
    'select from where set values using on join left right full inner outer cross natural group having order limit ' +
    'offset fetch for union intersect except returning into as with when then end and or not in is null of ' +
    'default to table only lateral do case else distinct all any both trim window conflict nothing'
  ).split(' '),
)

/** Makes tokens readable by their index. */
export function cursorOver(tokens: readonly Token[]): Cursor {
  const word = (i: number) => (tokens[i]?.kind === 'word' ? tokens[i].text : undefined)
  const isMark = (i: number, ...marks: readonly string[]) =>
    tokens[i]?.kind === 'mark' && marks.includes(tokens[i].text)
  const past = (i: number, ...words: readonly string[]) =>
    words.reduce((at, one) => (word(at) === one ? at + 1 : at), i)

  function isPart(i: number, isLater: boolean): boolean {
    const kind = tokens[i]?.kind
    if (kind === 'word') return isLater || !RESERVED.has(tokens[i]?.text ?? '')
    return kind === 'name' || kind === 'hole'
  }

  return {
    tokens,
    word,
    is: (i, ...words) => words.includes(word(i) ?? ''),
    isMark,
    isOpen: (i) => tokens[i] === undefined || tokens[i].kind === 'hole',
    past,
    pastGroup: (i) => (tokens[i]?.close === undefined ? i : tokens[i].close + 1),
    alias(i) {
      const at = past(i, 'as')
      return isPart(at, false) && tokens[at]?.kind !== 'hole' ? at + 1 : i
    },
    name(i) {
      const parts: Token[] = []
      let next = i
      for (; isPart(next, parts.length > 0); next += 2) {
        parts.push(tokens[next] as Token)
        if (!isMark(next + 1, '.')) break
      }
      return named(parts, next + 1)
    },
  }
}

function named(parts: readonly Token[], next: number): NamedTable | undefined {
  const names = parts.map(({ text }) => (text.includes(ELSEWHERE) ? text : text.replaceAll(HOLE, '').toLowerCase()))
  const [first, last] = [parts[0], parts.at(-1)]
  if (!first || !last || !names.at(-1)) return undefined
  const table = names.slice(-2).filter(Boolean).join('.')
  return { table, at: first.at, next, isWhole: !last.text.includes(HOLE), isQualified: parts.length > 1 }
}
