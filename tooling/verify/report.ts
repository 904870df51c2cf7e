import { count } from '@hoc/vitest/count'

/** One thing that was looked at. It holds when there are no problems. */
export interface Result {
  readonly name: string
  readonly problems: readonly string[]
  /** What was seen, for a reader of the report. */
  readonly seen?: string
}

/** Prints the results for a person, or as JSON with `--json`, and sets the exit code. */
export function report(results: readonly Result[], args: readonly string[] = process.argv.slice(2)): void {
  if (results.some((result) => result.problems.length > 0)) process.exitCode = 1
  if (args.includes('--json')) {
    console.log(JSON.stringify(results, null, 2))
    return
  }
  for (const { name, problems, seen } of results) {
    console.log(`${problems.length > 0 ? 'FAILED' : 'ok'} ${name}${seen ? `: ${seen}` : ''}`)
    for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`)
  }
  const facts = results.map(({ name, problems }) => ({ name, state: problems.length > 0 ? 'failed' : 'passed' }))
  console.log(count(facts).at(-1))
}
