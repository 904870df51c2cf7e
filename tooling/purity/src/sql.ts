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
  const { tokens, word, is, isMark } = cursor

  const reader: Reader = {
    ...cursor,
    level: (start, end, names) => read(start, end, names, false),
    item,
    add({ table, at, isWhole }, verb, effect, certain = true) {
      uses.push({ table, verb, effect, at: offset + at, certain: certain && isWhole })
    },
  }
  read(0, tokens.length, new Set(), false)

  function read(start: number, end: number, names: ReadonlySet<string>, lists: boolean): void {
    const level: Level = { start, end, names, selects: lists, lists, statement: '' }
    for (let i = lists ? item(start, level) : start; i < end;) i = step(i, level)
  }

  function step(i: number, level: Level): number {
    const token = tokens[i] as Token
    if (token.kind === 'body' || token.kind === 'string') return within(i, level)
    if (token.close !== undefined) return group(i, level)
    if (isMark(i, ';')) Object.assign(level, { selects: false, lists: false, statement: '' })
    if (isMark(i, ',') && level.lists) return item(i + 1, level)
    if (token.kind !== 'word') return i + 1
    if (ENDS_LIST.has(token.text)) level.lists = false
    return steps.get(token.text)?.(reader, i, level) ?? i + 1
  }

  function group(i: number, level: Level): number {
    const after = cursor.pastGroup(i)
    read(i + 1, after - 1, level.names, false)
    return after
  }

  // SQL within SQL: the body of a function, and what is executed.
  function within(i: number, { start, statement }: Level): number {
    const { text, inside } = tokens[i] as Token
    const isBody = statement === 'do' || (statement === 'create' && is(i - 1, 'as'))
    const opening = i === start ? i - 2 : i - 1
    const isExecuted = is(opening, 'execute') || (is(opening, 'format') && is(opening - 1, 'execute'))
    if (isBody || isExecuted) readInto(uses, text, offset + inside)
    return i + 1
  }

  function item(i: number, level: Level): number {
    level.lists = true
    const at = cursor.past(i, 'lateral', 'only')
    if (isMark(at, '(')) return inBrackets(at, level)
    if (is(at, 'rows') && is(at + 1, 'from')) return at + 2
    const name = cursor.name(at)
    if (!name) return at
    const isCte = !name.isQualified && level.names.has(name.table)
    const isFunction = isMark(name.next, '(')
    if (!isCte && !isFunction) reader.add(name, 'select', 'read')
    return name.next
  }

  // A query, or tables that are joined before others are.
  function inBrackets(i: number, level: Level): number {
    const after = cursor.pastGroup(i)
    let first = i
    while (isMark(first, '(')) first++
    read(i + 1, after - 1, level.names, !QUERY.test(word(first) ?? ''))
    return after
  }
}
