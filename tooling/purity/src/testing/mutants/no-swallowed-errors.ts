import type { Mutant } from '../mutant.ts'

const rule = 'no-swallowed-errors'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into, append: `${append}\n` }
}

/** Errors that nobody hears of. */
export const mutants: readonly Mutant[] = [
  appended(
    'an empty catch',
    'packages/drivers/src/incidents.ts',
    `export async function f(tx: Tx) {\n  try {\n    await tx.rows(latest)\n  } catch {} // ✗\n}`,
  ),
  appended(
    'a catch with nothing but a comment',
    'packages/drivers/src/ledger.ts',
    `export async function f(tx: Tx) {\n  try {\n    await tx.rows(latest)\n  } catch { // ✗\n    // Who needs it\n  }\n}`,
  ),
  appended(
    'no rows for a failed query',
    'packages/drivers/src/outbox.ts',
    `export async function f(tx: Tx) {\n  try {\n    return await tx.rows(latest)\n  } catch { // ✗\n    return []\n  }\n}`,
  ),
  appended(
    'an error that is only logged',
    'packages/spine-orchestrator/src/plumbing/relay.ts',
    `export async function f(log: any, work: any) {\n  try {\n    await work()\n  } catch (error) { // ✗\n    log.error({ error }, 'the relay failed')\n  }\n}`,
  ),
  appended(
    'a log in a function beside',
    'apps/api/src/serve.ts',
    `const tell = (error: unknown) => console.error(error)\nexport async function f(work: any) {\n  try {\n    await work()\n  } catch (error) { // ✗\n    tell(error)\n  }\n}`,
  ),
  appended(
    'a promise that is forgotten',
    'packages/spine-orchestrator/src/plumbing/sealer.ts',
    `export const f = (seal: () => Promise<void>) => seal().catch(() => {}) // ✗`,
  ),
  appended(
    'a second argument of then',
    'packages/client/src/send.ts',
    `export const f = (work: Promise<number>) => work.then((it) => it, () => 0) // ✗`,
  ),
  appended(
    'a computed catch',
    'packages/cli/src/run.ts',
    `export const f = (work: Promise<number>) => work['catch'](() => undefined) // ✗`,
  ),
  appended(
    'console.error for a catch',
    'packages/embedded-postgres/src/launch.ts',
    `export const f = (work: Promise<void>) => work.catch(console.error) // ✗`,
  ),
  appended(
    'a catch that is called for another',
    'packages/spine-orchestrator/src/runtime.ts',
    `export const f = (work: Promise<void>) => Promise.prototype.catch.call(work, () => null) // ✗`,
  ),
  appended(
    'a forgetful function',
    'packages/spine-orchestrator/src/governance/watch.ts',
    `function forget() {}\nexport const f = (work: Promise<void>) => work.catch(forget) // ✗`,
  ),
  appended(
    'settled, and never looked at',
    'packages/spine-orchestrator/src/plumbing/plumbing.ts',
    `export const f = async (all: Promise<void>[]) => {\n  await Promise.allSettled(all) // ✗\n}`,
  ),
  appended(
    'only those that were fulfilled',
    'packages/spine-orchestrator/src/plumbing/doctor.ts',
    `export const f = async (all: Promise<number>[]) => {\n  const ends = await Promise.allSettled(all) // ✗\n  return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))\n}`,
  ),
  appended(
    'a return in finally',
    'packages/spine-orchestrator/src/kernel/perform.ts',
    `export const f = (work: () => void) => {\n  try {\n    work()\n  } finally {\n    return // ✗\n  }\n}`,
  ),
  appended(
    'one code, and silence for the rest',
    'packages/embedded-postgres/src/lock.ts',
    `export const f = (work: () => void) => {\n  try {\n    work()\n  } catch (error) { // ✗\n    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined\n    return null\n  }\n}`,
  ),
  appended(
    'a save that answers no',
    'apps/api/src/app.ts',
    `export const f = async (save: () => Promise<void>) => {\n  try {\n    await save()\n    return true\n  } catch { // ✗\n    return false\n  }\n}`,
  ),
  {
    rule,
    name: 'a rethrow that is taken away',
    into: 'packages/spine-orchestrator/src/plumbing/statements.ts',
    replace: [
      `  } catch (error) {\n    await client.query('rollback').then(\n      () => giveBack(client),\n      () => giveBack(client, false),\n    )\n    throw error\n`,
      `  } catch (error) { // ✗\n    await client.query('rollback')\n    return undefined as Answer\n`,
    ],
  },
]
