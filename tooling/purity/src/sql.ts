import { cursorOver } from './sql-cursor.ts'
import { tokensOf, type Token } from './sql-tokens.ts'
import { steps, type Level, type Reader } from './sql-verbs.ts'

/** What a text of SQL does to a table. */
export interface TableUse {
  /** In lower case and without quotes, with its schema if that is named: `hoc.orders`. */
  readonly table: string
  readonly verb: string
  readonly effect: 'read' | 'write'
  /** The offset at which the table stands. */
  readonly at: number
  /** Whether nothing but SQL reads so. What is not certain may be prose, unless such a table is known. */
  readonly certain: boolean
}

/** The tables that a text reads and writes: in CTEs, in subqueries and in the bodies of functions as well. */
export function tablesIn(text: string): TableUse[] {
  const uses: TableUse[] = []
  readInto(uses, text, 0)
  return uses
}

const ENDS_LIST = new Set(
  'where group having window order limit offset fetch for union intersect except returning set when do values'.split(
    ' ',
  ),
)
const QUERY = /^(select|with|values|table|insert|update|delete|merge)$/

function readInto(uses: TableUse[], text: string, offset: number): void {
  const cursor = cursorOver(tokensOf(text))
  const reader: Reader = {
    ...cursor,
    level: (start, end, names) => read(reader, levelOf(start, end, names)),
    item: (i, level) => item(reader, i, level),
    add({ table, at, isWhole }, verb, effect, certain = true) {
      uses.push({ table, verb, effect, at: offset + at, certain: certain && isWhole })
    },
    inner: ({ text, inside }) => readInto(uses, text, offset + inside),
  }
  reader.level(0, cursor.tokens.length, new Set())
}

function levelOf(start: number, end: number, names: ReadonlySet<string>): Level {
  return { start, end, names, selects: false, lists: false, statement: '' }
}

function read(reader: Reader, level: Level): void {
  for (let i = level.lists ? item(reader, level.start, level) : level.start; i < level.end;) i = step(reader, i, level)
}

function step(reader: Reader, i: number, level: Level): number {
  const token = reader.tokens[i] as Token
  if (token.kind === 'body' || token.kind === 'string') return within(reader, i, level)
  if (token.close !== undefined) return group(reader, i, level)
  if (reader.isMark(i, ';')) Object.assign(level, { selects: false, lists: false, statement: '' })
  if (reader.isMark(i, ',') && level.lists) return item(reader, i + 1, level)
  if (token.kind !== 'word') return i + 1
  if (ENDS_LIST.has(token.text)) level.lists = false
  return steps.get(token.text)?.(reader, i, level) ?? i + 1
}

function group(reader: Reader, i: number, { names }: Level): number {
  const after = reader.pastGroup(i)
  reader.level(i + 1, after - 1, names)
  return after
}

// SQL within SQL: the body of a function, and what is executed.
function within(reader: Reader, i: number, { start, statement }: Level): number {
  const isBody = statement === 'do' || (statement === 'create' && reader.is(i - 1, 'as'))
  const opening = i === start ? i - 2 : i - 1
  const isFormat = reader.is(opening, 'format') && reader.is(opening - 1, 'execute')
  if (isBody || isFormat || reader.is(opening, 'execute')) reader.inner(reader.tokens[i] as Token)
  return i + 1
}

// One table of a list, or what stands there instead of one.
function item(reader: Reader, i: number, level: Level): number {
  level.lists = true
  const at = reader.past(i, 'lateral', 'only')
  if (reader.isMark(at, '(')) return inBrackets(reader, at, level)
  if (reader.is(at, 'rows') && reader.is(at + 1, 'from')) return at + 2
  const name = reader.name(at)
  if (!name) return at
  const isCte = !name.isQualified && level.names.has(name.table)
  const isFunction = reader.isMark(name.next, '(')
  if (!isCte && !isFunction) reader.add(name, 'select', 'read')
  return name.next
}

// A query, or tables that are joined before others are.
function inBrackets(reader: Reader, i: number, { names }: Level): number {
  const after = reader.pastGroup(i)
  let first = i
  while (reader.isMark(first, '(')) first++
  const lists = !QUERY.test(reader.word(first) ?? '')
  read(reader, { ...levelOf(i + 1, after - 1, names), lists, selects: lists })
  return after
}
