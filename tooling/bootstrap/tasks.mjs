import fs from 'node:fs'
import path from 'node:path'

import { adviceFor } from './advice.mjs'
import { forTools, whereCalled } from './environment.mjs'
import { oneAtATime } from './lock.mjs'
import { run } from './process.mjs'
import { say, step, stop } from './report.mjs'

const API = 'apps/api/dist/main.js'
const CLI = 'packages/cli/dist/main.js'
const PURITY = 'tooling/purity/dist/cli.js'

/** Every task: what it is for, and how it runs once Node, pnpm and the packages are there. */
export const tasks = {
  start: {
    about: 'build the API and run it, with a PostgreSQL of its own unless DATABASE_URL is set',
    run: async (machine) => {
      await build(machine, '@hoc/api')
      return command('node', [API], machine)
    },
  },
  test: {
    about: 'run the tests from source, without those marked slow; options go to vitest',
    run: async (machine) => {
      const slow = machine.args.some((argument) => /^(--project=)?slow$/.test(argument))
      if (slow) await build(machine)
      const some = machine.args.some((argument) => argument.startsWith('--project'))
      return command('vitest', ['run', ...(some ? [] : ['--project=!slow'])], machine)
    },
  },
  verify: { about: 'everything that CI checks', run: (machine) => script('tooling/verify/main.ts', [], machine) },
  build: { about: 'build all packages', run: (machine) => command('turbo', ['run', 'build'], machine) },
  typecheck: {
    about: 'type-check all packages',
    run: (machine) => script('tooling/verify/main.ts', ['typecheck'], machine),
  },
  lint: {
    about: 'lint, layer and dead code checks',
    run: (machine) => script('tooling/verify/main.ts', ['layers', 'boundaries', 'build', 'lint', 'deadcode'], machine),
  },
  format: { about: 'format all files, or only look with --check', run: (machine) => command('oxfmt', ['.'], machine) },
  bench: {
    about: 'measure; --list names the cases',
    run: async (machine) => {
      if (!isOnlyTold(machine)) await build(machine, '@hoc/api', '@hoc/purity')
      return script('tooling/bench/src/main.ts', [], machine, ['--conditions=@hoc/source'])
    },
  },
  isolation: {
    about: 'call every operation as one tenant and search every answer for another; --minutes, --seed, --json',
    run: (machine) => script('tooling/isolation/src/main.ts', [], machine, ['--conditions=@hoc/source']),
  },
  faults: {
    about:
      'kill the API, the worker and PostgreSQL while runs complete, and look for what that left; --kills, --seed, --json',
    run: async (machine) => {
      if (!isOnlyTold(machine)) await build(machine)
      return script('tooling/faults/src/main.ts', [], machine, ['--conditions=@hoc/source'])
    },
  },
  new: {
    about: 'make an operation, an engine or a table',
    run: (machine) => script('tooling/new/main.ts', [], machine),
  },
  hoc: {
    about: 'the hoc command line',
    quiet: true,
    run: async (machine) => {
      await build(machine, '@hoc/cli')
      return command('node', [path.join(machine.root, CLI)], { ...machine, root: process.cwd() })
    },
  },
  purity: {
    about: 'hoc-purity where you are, or in the folder that you name: prove the laws of any workspace',
    quiet: true,
    run: async (machine) => {
      await build(machine, '@hoc/purity')
      const where = whereCalled(process.env, process.cwd(), machine.root)
      return command('node', [path.join(machine.root, PURITY)], { ...machine, root: where })
    },
  },
  release: { about: 'changesets: status, version, publish', run: release },
  relock: {
    about: 'install after a change of dependencies, and write pnpm-lock.yaml anew',
    needsPackages: false,
    run: (machine) => command('pnpm', ['install', '--no-frozen-lockfile', '--reporter=append-only'], machine),
  },
  exec: {
    about: 'run any program where you are, with the pinned Node, pnpm and tools on its path',
    run: ({ env, args: [name = 'node', ...args] }) => command(name, [], { root: process.cwd(), env, args }),
  },
}

/** A table of the tasks for a person. */
export function describeTasks() {
  const lines = Object.entries(tasks).map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`)
  return ['Usage: npm run TASK -- ...arguments', ...lines].join('\n')
}

async function command(name, first, { root, env, args }) {
  const { code, text } = await run(name, [...first, ...args], { cwd: root, env })
  if (code === 127 && text) stop(`cannot run ${name} (${text})`, 'Delete node_modules and run again.', 127)
  return code
}

function script(file, first, machine, options = []) {
  if (!fs.existsSync(path.join(machine.root, file))) stop(`${file} does not exist`, 'This task is not built yet.')
  return command('node', [...options, file, ...first], machine)
}

// What is told needs nothing that is built.
function isOnlyTold({ args }) {
  return args.some((argument) => ['--help', '-h', '--list'].includes(argument))
}

/** Builds packages and what they need, or everything; turbo leaves alone what is up to date. */
async function build({ root, env }, ...names) {
  const what = names.join(' and ') || 'all packages'
  const filter = names.map((name) => `--filter=${name}...`)
  const work = async () => {
    const args = ['run', 'build', ...filter, '--output-logs=errors-only']
    const { code, text } = await run('turbo', args, { cwd: root, env: forTools(env), output: 'kept' })
    if (code === 0) return
    process.stderr.write(text)
    stop(`the build of ${what} ended with ${code}`, adviceFor(''), code)
  }
  await step(`building ${what}`, `built ${what}`, () => oneAtATime(root, work))
}

async function release(machine) {
  const [wanted] = machine.args
  if (!wanted) {
    say('changes are collected as files in .changeset, one sentence for a user each:')
    say('  npm run release -- add       describe a change')
    say('  npm run release -- status    what would be released')
    say('  npm run release -- version   raise versions and write change logs; commit the result')
    say('  npm run release -- publish   build and publish to the npm registry (after `npm run verify`)')
    return 0
  }
  if (wanted === 'publish') await build(machine)
  return command('changeset', [], machine)
}
