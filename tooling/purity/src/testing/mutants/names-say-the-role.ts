import type { Mutant } from '../mutant.ts'

const rule = 'names-say-the-role'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Names that say nothing of what is done. */
export const mutants: readonly Mutant[] = [
  appended('a class', 'packages/drivers/src/incidents.ts', `export class IncidentService {} // ✗`),
  appended(
    'a class that is not exported',
    'packages/drivers/src/ledger.ts',
    `class LedgerManager {} // ✗\nexport const ledger = new LedgerManager()`,
  ),
  appended('a function', 'packages/engine-incidents/src/tally.ts', `export function tallyHelper(): void {} // ✗`),
  appended(
    'a constant in capitals',
    'packages/engine-incidents/src/create.ts',
    `export const INCIDENT_UTILS = {} // ✗`,
  ),
  appended('a type', 'packages/drivers/src/outbox.ts', `export type OutboxFacade = string // ✗`),
  appended(
    'an interface in the plural',
    'packages/drivers/src/jobs.ts',
    `interface JobBridges {} // ✗\nexport type Jobs = JobBridges`,
  ),
  appended(
    'another name at the border',
    'packages/drivers/src/account.ts',
    `export { findTenant as tenantService } // ✗`,
  ),
  appended(
    'a name for a whole file',
    'packages/drivers/src/governance.ts',
    `export * as governanceUtil from './account.ts' // ✗`,
  ),
  appended(
    'a default export',
    'packages/engine-incidents/src/resolve.ts',
    `export default function incidentManager() {} // ✗`,
  ),
  appended(
    'a destructured name',
    'packages/engine-incidents/src/reopen.ts',
    `export const { length: helper } = 'a' // ✗`,
  ),
  appended('an enum', 'packages/drivers/src/upkeep.ts', `export enum UpkeepServices { one } // ✗`),
  appended('an accent', 'packages/drivers/src/records.ts', `export const recordsFaçade = 1 // ✗`),
  appended('a file', 'packages/drivers/src/incident-service.ts', `export const none = 0 // ✗`),
  appended('a folder', 'packages/engine-incidents/src/helpers/tally.ts', `export const none = 0 // ✗`),
  appended('a file in JavaScript', 'packages/drivers/src/incidentUtils.cjs', `exports.none = 0 // ✗`),
  appended('an export in CommonJS', 'packages/drivers/src/incident.cjs', `exports.incidentManager = 0 // ✗`),
]
