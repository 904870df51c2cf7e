import { readFileSync } from 'node:fs'

import type { Mutant } from '../mutant.ts'

const rule = 'no-stale-copies'
const root = new URL('../../../../../', import.meta.url)

// A copy stands behind its original in the order of paths, so that it is the one that is found, from its first line on.
function copied(name: string, of: string, into: string, change: (text: string) => string = (text) => text): Mutant {
  const text = change(readFileSync(new URL(of, root), 'utf8'))
  return { rule, name, into, append: text.replace('\n', ' // ✗\n') }
}

const drivers = 'packages/drivers/src'
const kernel = 'packages/spine-orchestrator/src/kernel'
const plumbing = 'packages/spine-orchestrator/src/plumbing'

/** Files that were copied rather than used. */
export const mutants: readonly Mutant[] = [
  copied('as it is', `${drivers}/ledger.ts`, `${drivers}/ledger2.ts`),
  copied('into another package', `${drivers}/governance.ts`, 'packages/spine-orchestrator/src/copied.ts'),
  copied('into another layer', 'packages/client/src/send.ts', 'packages/spine-orchestrator/src/send.ts'),
  copied('with one name changed', `${drivers}/account.ts`, `${drivers}/tenants.ts`, (text) =>
    text.replace('insertKey', 'addKey'),
  ),
  copied('without its white space', `${kernel}/gates.ts`, `${kernel}/gates2.ts`, (text) => text.replace(/^ +/gm, '')),
  copied('without its comments', `${kernel}/lifeline.ts`, `${kernel}/lifeline2.ts`, (text) =>
    text.replace(/^ *(\/\/|\/?\*).*\n/gm, ''),
  ),
  copied('with a licence', `${kernel}/perform.ts`, `${kernel}/perform2.ts`, (text) =>
    text.replace('\n', `\n/*\n${' * All rights reserved.\n'.repeat(12)} */\n`),
  ),
  copied('with other quotes', `${plumbing}/relay.ts`, `${plumbing}/relay2.ts`, (text) =>
    text.replaceAll(/'([^'\n]*)'/g, '"$1"'),
  ),
  copied('with semicolons', `${plumbing}/sealer.ts`, `${plumbing}/sealer2.ts`, (text) =>
    text.replaceAll(/([)\w'])$/gm, '$1;'),
  ),
  copied('on other lines', `${plumbing}/loop.ts`, `${plumbing}/loop2.ts`, (text) => text.replaceAll('{ ', '{\n')),
  copied(
    'with more behind it',
    'packages/canonical/src/digest.ts',
    'packages/canonical/src/digest2.ts',
    (text) => `${text}export const more = 1\n`,
  ),
  copied(
    'of an engine, under another name',
    'packages/engine-incidents/src/create.ts',
    'packages/engine-incidents/src/make.ts',
    (text) => text.replace('export function create', 'export function make'),
  ),
  copied('as a module of its own kind', 'packages/spine-schemas/src/page.ts', 'packages/spine-schemas/src/paging.mts'),
]
