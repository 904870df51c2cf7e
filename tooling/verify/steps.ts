/** One step of `verify`. */
export interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** The last line of its output counts what it looked at; any other step counts as one. */
  readonly counts?: boolean
  /** Its output is shown while it runs: it takes long, or says which tests were skipped. */
  readonly shown?: boolean
}

const own = (tool: string) => ['node', `tooling/verify/${tool}.ts`]
const turbo = (task: string) => ['turbo', 'run', task, '--output-logs=errors-only']

/** Everything that CI checks, what fails fastest first. */
const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'layers', command: own('layers'), counts: true },
  { name: 'lockfile', command: own('lockfile'), counts: true },
  { name: 'boundaries', command: ['turbo', 'boundaries'] },
  // Lint reads what packages export, and takes it from what was built: without this, from what was built before.
  { name: 'build', command: turbo('build') },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '.'] },
  { name: 'deadcode', command: ['knip', '--no-config-hints'] },
  { name: 'purity', command: ['node', '--conditions=@hoc/source', 'tooling/purity/src/cli.ts', '--ci'] },
  { name: 'changesets', command: own('changesets'), counts: true },
  { name: 'typecheck', command: own('types') },
  { name: 'test', command: ['vitest', 'run', '--project=!slow'], counts: true, shown: true },
  { name: 'planted', command: own('boundaries'), counts: true },
  { name: 'packages', command: own('packages'), counts: true },
  { name: 'slow', command: ['vitest', 'run', '--project=slow'], counts: true, shown: true },
]

/** The steps that the arguments choose: those named, or all but those after `--except`. */
export function chooseSteps(args: readonly string[], from = steps): readonly Step[] {
  const unknown = args.filter((name) => name !== '--except' && !from.some((step) => step.name === name))
  if (unknown.length > 0) {
    const names = from.map((step) => step.name).join(', ')
    throw new Error(
      `expected names of steps (${names}), after --except those to leave out, and found ${unknown.join(', ')}`,
    )
  }
  if (args[0] === '--except') return from.filter((step) => !args.includes(step.name))
  return args.length > 0 ? from.filter((step) => args.includes(step.name)) : from
}
