import type { Cursor, NamedTable } from './sql-cursor.ts'
import type { Token } from './sql-tokens.ts'

/** What is known where a reader stands, between two brackets. */
export interface Level {
  readonly start: number
  readonly end: number
  /** The names of CTEs, which are no tables. */
  names: ReadonlySet<string>
  /** Whether a FROM here begins a list of tables. */
  selects: boolean
  /** Whether the reader stands in such a list. */
  lists: boolean
  /** The statement, by its first word, where USING or AS mean something of their own. */
  statement: string
}

/** Reads SQL by its words. */
export interface Reader extends Cursor {
  /** Reads what stands between two indexes. */
  level(start: number, end: number, names: ReadonlySet<string>): void
  /** Reads one table of a list, or what stands there instead of one, and gives the index after it. */
  item(i: number, level: Level): number
  add(name: NamedTable, verb: string, effect: 'read' | 'write', certain?: boolean): void
  /** Reads the SQL that a literal holds. */
  inner(literal: Token): void
}

/** Reads on from a word, and gives the index after what it read; nothing if the word was not what it seemed. */
type Step = (reader: Reader, i: number, level: Level) => number | undefined

/** What each word of SQL says of tables. */
export const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['with', ctes],
  ['select', (_, i, level) => begin(level, 'select', i + 1)],
  ['create', created],
  ['do', (reader, i, level) => (isBlock(reader, i + 1) ? begin(level, 'do', i + 1) : undefined)],
  ['from', listed],
  ['join', joined],
  ['using', used],
  ['into', selectedInto],
  ['insert', inserted],
  ['replace', inserted],
  ['update', updated],
  ['delete', deleted],
  ['merge', merged],
  ['truncate', truncated],
  ['copy', copied],
  ['table', shown],
  ['lock', locked],
  ['alter', defined],
  ['drop', defined],
  ['refresh', refreshed],
])

function begin(level: Level, statement: string, next: number): number {
  Object.assign(level, { selects: true, lists: false, statement })
  return next
}

function isBlock(reader: Reader, i: number): boolean {
  return reader.tokens[i]?.kind === 'body' || reader.is(i, 'language')
}

// A CTE that is not recursive does not see its own name: there, the name is a table.
function ctes(reader: Reader, i: number, level: Level): number | undefined {
  const isRecursive = reader.is(i + 1, 'recursive')
  for (let next = reader.past(i + 1, 'recursive'); ; next++) {
    const name = reader.name(next)
    const as = reader.pastGroup(name?.next ?? next + 1)
    const body = reader.past(as + 1, 'not', 'materialized')
    if (!reader.is(as, 'as') || !reader.isMark(body, '(')) return undefined
    const known = new Set([...level.names, ...(name ? [name.table] : [])])
    reader.level(body + 1, reader.pastGroup(body) - 1, isRecursive ? known : level.names)
    level.names = known
    next = pastTail(reader, reader.pastGroup(body))
    if (!reader.isMark(next, ',')) return next
  }
}

// `search depth first by a, b set c` and `cycle a set b using c`, behind which another CTE may follow.
function pastTail(reader: Reader, i: number): number {
  let at = i
  if (!reader.is(at, 'search', 'cycle')) return at
  while (at < reader.tokens.length && !reader.is(at, 'set')) at++
  at += 2
  while (reader.is(at, 'using', 'to', 'default', 'cycle')) at += 2
  return at
}

function listed(reader: Reader, i: number, level: Level): number | undefined {
  const compares = reader.is(i - 1, 'distinct') && reader.is(i - 2, 'is', 'not')
  return (level.selects || i === 0) && !compares ? reader.item(i + 1, level) : undefined
}

const BEFORE_JOIN = ['left', 'right', 'full', 'inner', 'cross', 'natural', 'join']

function joined(reader: Reader, i: number, level: Level): number | undefined {
  const isFragment = level.start === 0 && i < 3 && reader.is(0, ...BEFORE_JOIN)
  return level.lists || isFragment ? reader.item(i + 1, level) : undefined
}

function used(reader: Reader, i: number, level: Level): number | undefined {
  if (!/^(delete|merge)$/.test(level.statement)) return undefined
  level.statement = ''
  return reader.item(i + 1, level)
}

function selectedInto(reader: Reader, i: number, level: Level): number | undefined {
  if (!level.selects || reader.is(i + 1, 'temp', 'temporary', 'strict')) return undefined
  const name = reader.name(reader.past(i + 1, 'unlogged', 'table'))
  if (name) reader.add(name, 'select into', 'write', false)
  return name?.next
}

function inserted(reader: Reader, i: number, level: Level): number | undefined {
  const into = [1, 2, 3].find((n) => reader.is(i + n, 'into'))
  const name = into && reader.name(i + into + 1)
  if (!name) return undefined
  const isSql =
    reader.isMark(name.next, '(') ||
    reader.is(name.next, 'values', 'select', 'with', 'default', 'overriding', 'as', 'table', 'set')
  if (!isSql && !isUnknown(reader, name.next) && !reader.isMark(name.next, '?', '??')) return undefined
  reader.add(name, 'insert', 'write', isSql)
  level.selects = false
  return reader.is(name.next, 'as') ? name.next + 2 : name.next
}

function updated(reader: Reader, i: number, level: Level): number | undefined {
  const name = reader.name(reader.past(i + 1, 'only'))
  if (!name) return undefined
  const star = pastStar(reader, name.next)
  const set = reader.is(star, 'set') ? star : reader.alias(star)
  if (reader.is(set, 'set') ? !assigns(reader, set + 1) : !isUnknown(reader, star)) return undefined
  reader.add(name, 'update', 'write', reader.is(set, 'set') && !reader.isOpen(set + 1))
  return begin(level, 'update', set)
}

// `update the order set` of a sentence assigns nothing.
function assigns(reader: Reader, i: number): boolean {
  if (reader.isOpen(i) || reader.isMark(i, '(', '?', '??')) return true
  const at = reader.isMark(i + 1, '.') ? i + 3 : i + 1
  return reader.isOpen(at) || reader.isMark(at, '=', '[', '.')
}

const AFTER_DELETE = ['using', 'where', 'returning', 'order', 'limit']

function deleted(reader: Reader, i: number, level: Level): number | undefined {
  const name = reader.is(i + 1, 'from') ? reader.name(reader.past(i + 2, 'only')) : undefined
  if (!name) return undefined
  const star = pastStar(reader, name.next)
  const next = reader.is(star, ...AFTER_DELETE) ? star : reader.alias(star)
  const follows = reader.is(next, ...AFTER_DELETE)
  if (!follows && !isOver(reader, next)) return undefined
  reader.add(name, 'delete', 'write', follows)
  return begin(level, 'delete', next)
}

function merged(reader: Reader, i: number, level: Level): number | undefined {
  const name = reader.is(i + 1, 'into') ? reader.name(reader.past(i + 2, 'only')) : undefined
  if (!name) return undefined
  const next = reader.is(name.next, 'using') ? name.next : reader.alias(name.next)
  if (!reader.is(next, 'using') && !isUnknown(reader, next)) return undefined
  reader.add(name, 'merge', 'write', reader.is(next, 'using'))
  return begin(level, 'merge', next)
}

function truncated(reader: Reader, i: number): number | undefined {
  const isTable = reader.is(i + 1, 'table')
  for (let at = reader.past(i + 1, 'table'); ;) {
    const name = reader.name(reader.past(at, 'only'))
    if (!name) return undefined
    const next = pastStar(reader, name.next)
    const follows = reader.is(next, 'restart', 'continue', 'cascade', 'restrict')
    const isMore = reader.isMark(next, ',')
    if (!follows && !isMore && !isOver(reader, next)) return undefined
    reader.add(name, 'truncate', 'write', isTable || follows)
    if (!isMore) return next
    at = next + 1
  }
}

function copied(reader: Reader, i: number): number | undefined {
  const name = reader.name(i + 1)
  if (!name) return undefined
  const next = reader.pastGroup(name.next)
  const isTarget = reader.tokens[next + 1]?.kind === 'string' || reader.is(next + 1, 'stdin', 'stdout', 'program')
  if (!reader.is(next, 'from', 'to') || (!isTarget && !reader.isOpen(next + 1))) return undefined
  reader.add(name, 'copy', reader.is(next, 'from') ? 'write' : 'read', isTarget)
  return next + 2
}

function shown(reader: Reader, i: number, level: Level): number | undefined {
  if (i !== level.start && !reader.is(i - 1, 'union', 'all', 'except', 'intersect')) return undefined
  const name = reader.name(i + 1)
  if (name && isOver(reader, name.next) && !level.names.has(name.table)) reader.add(name, 'select', 'read', false)
  return name?.next
}

function locked(reader: Reader, i: number): number | undefined {
  const name = reader.name(reader.past(i + 1, 'table', 'only'))
  if (name && reader.is(name.next, 'in')) reader.add(name, 'lock', 'read')
  return name?.next
}

// What changes a table as a whole.
function defined(reader: Reader, i: number): number | undefined {
  if (!reader.is(i + 1, 'table')) return undefined
  const name = reader.name(reader.past(i + 2, 'if', 'exists', 'only'))
  if (name) reader.add(name, `${reader.word(i)} table`, 'write', false)
  return name?.next
}

function created(reader: Reader, i: number, level: Level): number | undefined {
  level.statement = 'create'
  const temporary = reader.past(i + 1, 'local', 'global', 'temp', 'temporary')
  if (temporary > i + 1 && reader.is(temporary, 'table')) {
    const own = reader.name(reader.past(temporary + 1, 'if', 'not', 'exists'))
    if (own) reader.add(own, 'create temporary', 'read', false)
    return own?.next
  }
  const isIndex = reader.is(reader.past(i + 1, 'unique'), 'index')
  const on = isIndex ? [2, 3, 4, 5, 6, 7, 8].find((n) => reader.is(i + n, 'on')) : undefined
  const name = on ? reader.name(reader.past(i + on + 1, 'only')) : undefined
  if (name) reader.add(name, 'create index', 'write', false)
  return name?.next
}

function refreshed(reader: Reader, i: number): number | undefined {
  if (!reader.is(i + 1, 'materialized')) return undefined
  const name = reader.name(reader.past(i + 2, 'view', 'concurrently'))
  if (name) reader.add(name, 'refresh', 'write', false)
  return name?.next
}

function pastStar(reader: Reader, i: number): number {
  return reader.isMark(i, '*') ? i + 1 : i
}

// What cannot end here goes on where the text is not known.
function isUnknown(reader: Reader, i: number): boolean {
  return reader.tokens[i]?.kind === 'hole'
}

// Where a statement may end, as far as the text is known.
function isOver(reader: Reader, i: number): boolean {
  return reader.isOpen(i) || reader.isMark(i, ';', ')')
}
