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

/**
 * Everything that CI checks. The steps of a group run beside each other, and a group when the one before it has ended: first
 * what fails fastest, then what needs nothing that is built.
 */
const groups: readonly (readonly Step[])[] = [
  [
    { name: 'format', command: ['oxfmt', '--check', '.'] },
    { name: 'layers', command: own('layers'), counts: true },
    { name: 'lockfile', command: own('lockfile'), counts: true },
    { name: 'boundaries', command: ['turbo', 'boundaries'] },
  ],
  [
    { name: 'build', command: turbo('build') },
    { name: 'typecheck', command: own('types') },
    { name: 'deadcode', command: ['knip', '--no-config-hints'] },
  ],
  // Lint reads what packages export from what was built; the others read or copy folders in which a build comes and goes.
  [
    { name: 'packages', command: own('packages'), counts: true },
    { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '.'] },
    { name: 'planted', command: own('boundaries'), counts: true },
    { name: 'purity', command: ['node', '--conditions=@hoc/source', 'tooling/purity/src/cli.ts', '--ci'] },
    { name: 'changesets', command: own('changesets'), counts: true },
  ],
  [{ name: 'test', command: ['vitest', 'run', '--project=!slow'], counts: true, shown: true }],
  [{ name: 'slow', command: ['vitest', 'run', '--project=slow'], counts: true, shown: true }],
]

/** The groups of steps that the arguments choose: of those named, or all but those after `--except`. */
export function chooseSteps(args: readonly string[], from = groups): readonly (readonly Step[])[] {
  const known = from.flat().map(({ name }) => name)
  const unknown = args.filter((name) => name !== '--except' && !known.includes(name))
  if (unknown.length > 0) {
    throw new Error(
      `expected names of steps (${known.join(', ')}), after --except those to leave out, and found ${unknown.join(', ')}`,
    )
  }
  const isChosen = ({ name }: Step) =>
    args[0] === '--except' ? !args.includes(name) : args.length === 0 || args.includes(name)
  return from.map((group) => group.filter(isChosen))
}

/** Does something with each, so many at a time, and answers in their order. */
export async function eachOf<One, Answer>(
  all: readonly One[],
  atOnce: number,
  ask: (one: One) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const left = all.entries()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, one] of left) answers[index] = await ask(one)
    }),
  )
  return answers
}
