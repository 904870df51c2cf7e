import { signalsOf, type FileSignals } from './db-signals.ts'
import { tableFactsOf, type TableFacts } from './facts.ts'
import { layers, type WorkspaceRule } from './model.ts'

// No laws: what is told of a workspace besides, gathered as a rule gathers.
const noLaw = { why: '', mend: '', judge: () => [] }

/** What every file has to do with tables: the inventory of drivers is made of it. */
export const driverCensus: WorkspaceRule<TableFacts> = { ...noLaw, name: 'inventory', layers, gather: tableFactsOf }

/** What every engine still holds of a database. */
export const signalCensus: WorkspaceRule<readonly FileSignals[]> = {
  ...noLaw,
  name: 'db-signals',
  layers: ['engine'],
  gather: (file, { settings }) => signalsOf(file, settings),
}
