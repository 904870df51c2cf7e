import type { Mutant } from '../mutant.ts'

const rule = 'operations-hold-no-branches'
const folder = 'packages/spine-orchestrator/src/operations'

const head = `import { operation as of } from '../kernel/operation.ts'\n`

function appended(name: string, into: string, line: string): Mutant {
  return { rule, name, into: `${folder}/${into}.ts`, append: `${line}\n` }
}

/** Decisions that crept into operations. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'an if before the engine is asked',
    into: `${folder}/incidents.ts`,
    replace: [
      `    const decision = acknowledge(incident,`,
      `    if (incident?.state === 'acked') return refuse('INCIDENT_NOT_ACTIVE') // ✗\n    const decision = acknowledge(incident,`,
    ],
  },
  {
    rule,
    name: 'a ternary in what is written',
    into: `${folder}/outbox.ts`,
    replace: [
      `      events: [],`,
      `      events: after.attempts > 3 ? [{ type: 'outbox.retried', payload: after }] : [], // ✗`,
    ],
  },
  {
    rule,
    name: 'a short circuit in what is written',
    into: `${folder}/governance.ts`,
    replace: [
      `      writes: [governance.insertGovernanceChange(after)],`,
      `      writes: [before !== after && governance.insertGovernanceChange(after)], // ✗`,
    ],
  },
  {
    rule,
    name: 'a fallback that reads again',
    into: `${folder}/account.ts`,
    replace: [`await account.findTenant(tx)`, `(await account.findTenant(tx)) ?? (await account.findTenant(tx)) // ✗`],
  },
  {
    rule,
    name: 'a fallback that calls',
    into: `${folder}/jobs.ts`,
    replace: [`const [upkeep, durable] =`, `const [upkeep = listUpkeep(tx), durable] = // ✗\n     `],
  },
  {
    rule,
    name: 'a refusal behind a caught error',
    into: `${folder}/incidents.ts`,
    replace: [
      `  const incident = await incidents.findIncident(tx, input.incidentId)\n\n`,
      `  const incident = await incidents.findIncident(tx, input.incidentId).catch(() => undefined) // ✗\n\n`,
    ],
  },
  appended(
    'a switch in a function beside',
    'audit',
    `const ways = (of: string) => { switch (of) { default: return 1 } } // ✗`,
  ),
  appended(
    'a loop until it is there',
    'jobs',
    `async function poll(read: () => Promise<boolean>) { while (!(await read())) await 0 } // ✗`,
  ),
  appended(
    'a table of ways',
    'outbox',
    `const ways = { dead: () => 1, sent: () => 2 }\nexport const way = (state: 'dead' | 'sent') => ways[state]() // ✗`,
  ),
  appended(
    'a list of ways',
    'account',
    `export const pick = (open: boolean) => [() => 1, () => 2][Number(open)]?.() // ✗`,
  ),
  appended(
    'a call of what may not be there',
    'governance',
    `export const tell = (hear?: (what: string) => void) => hear?.('changed') // ✗`,
  ),
  appended(
    'a try',
    'incidents',
    `export async function quiet(read: () => Promise<void>) {\n  try {\n    await read()\n  } catch { // ✗\n    return undefined\n  }\n}`,
  ),
  appended(
    'an assignment of what is missing',
    'audit',
    `export const keep = (it: { at?: string }, make: () => string) => (it.at ||= make()) // ✗`,
  ),
  appended(
    'a counted loop',
    'incidents',
    `export function twice(run: () => void) {\n  for (let i = 0; i < 2; i++) run() // ✗\n}`,
  ),
  {
    rule,
    name: 'a new file of operations, in JavaScript',
    into: `${folder}/prices/list.mjs`,
    append: `${head}export const list = of({}, async ({ tx }) => (tx ? { output: [] } : undefined)) // ✗\n`,
  },
]
