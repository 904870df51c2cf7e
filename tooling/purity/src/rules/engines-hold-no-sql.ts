import { buildersIn, mayBuildQuery } from '../builder.ts'
import { lexed } from '../lexed.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { mayHoldSql } from '../sql-text.ts'
import { tableNamesIn } from '../table-names.ts'
import { sqlIn } from '../written-sql.ts'

/** Engines know no SQL, no query builder and no table. */
export const enginesHoldNoSql: FileRule = {
  name: 'engines-hold-no-sql',
  why: 'A decision that knows how things are stored changes whenever the tables do, and cannot be tested without them.',
  mend: 'Move the statement into a driver, let the operation run it, and give the engine what it found.',
  layers: ['engine'],
  hint: ({ tables }) => {
    const names = new RegExp(Object.keys(tables).map(escaped).join('|') || '(?!)', 'i')
    return {
      test: (text) => mayHoldSql(text) || mayBuildQuery(text) || names.test(lexed(text)?.texts ?? text),
    }
  },
  look,
}

function* look({ syntax }: SourceFile, { settings }: Workspace): Generator<Found> {
  const found = new Map<number, string>()
  for (const { node, table } of tableNamesIn(syntax, settings.tables))
    found.set(node.start, `Names the table "${table}".`)
  for (const node of buildersIn(syntax)) found.set(node.start, 'Builds a query.')
  for (const { node, text } of sqlIn(syntax)) found.set(node.start, `Holds SQL: "${shortened(text)}".`)
  for (const [at, message] of found) yield { at, message }
}

function shortened(text: string): string {
  const line = text.replaceAll('\u0000', '…').replaceAll(/\s+/g, ' ').trim()
  return line.length > 50 ? `${line.slice(0, 50)}…` : line
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/g, String.raw`\$&`)
}
