// Every script of the root package.json comes here: `node tooling/bootstrap/main.mjs TASK ...arguments`.
// This folder is plain JavaScript for Node 20 and npm, because nothing else is there yet when it starts.
import fs from 'node:fs'

import { withoutNpm, withPath, withWritableHome } from './environment.mjs'
import { ensurePackages } from './install.mjs'
import { oneAtATime } from './lock.mjs'
import { ensureNode } from './node.mjs'
import { root } from './paths.mjs'
import { ensurePnpm } from './pnpm.mjs'
import { followSignals } from './process.mjs'
import { beQuiet, stop } from './report.mjs'
import { describeTasks, tasks } from './tasks.mjs'

const [name = 'help', ...given] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  process.stderr.write(`${describeTasks()}\n`)
  if (name === 'help') process.exit(0)
  stop(`there is no task "${name}"`, 'Use one of the tasks above.')
}

followSignals()
if (task.quiet) beQuiet()
const env = await prepare()
// pnpm hands "--" on to the script, npm does not.
const args = given[0] === '--' ? given.slice(1) : given
process.exitCode = await task.run({ root, env, args })

/** Brings Node, pnpm and the packages into place, and resolves to an environment that finds them. */
async function prepare() {
  try {
    fs.accessSync(root, fs.constants.W_OK)
  } catch {
    stop(`${root} cannot be written`, 'Run as the user who owns it, or clone it again as the present user.')
  }
  return oneAtATime(root, async () => {
    const env = withoutNpm(withWritableHome({ ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }, root))
    // Both come from the network: neither waits for the other.
    const fetching = ensureNode(root)
    const withNode = fetching.then((folder) => withPath(env, [folder]))
    const [node, pnpm] = await Promise.all([fetching, ensurePnpm(root, withNode)])
    const ready = withPath(env, [`${root}/node_modules/.bin`, node, pnpm])
    if (task.needsPackages !== false) await ensurePackages(root, ready)
    return ready
  })
}
