import { tableFactsOf, type TableFacts } from './facts.ts'
import { layers, type WorkspaceRule } from './model.ts'

/** No law: what the inventory of drivers is made of, gathered as a rule gathers. */
export const driverCensus: WorkspaceRule<TableFacts> = {
  name: 'inventory',
  why: 'Whoever changes a table has to know who reads and writes it.',
  mend: '',
  layers,
  gather: tableFactsOf,
  judge: () => [],
}
