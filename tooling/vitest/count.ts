/** One thing that a run looked at, and how it went: `passed`, `failed`, or anything else for not run. */
export interface Fact {
  readonly name: string
  readonly state: string
}

/** The lines that end a run: what failed, what was skipped, and how many of each, in the form any CI can count. */
export function count(facts: readonly Fact[]): string[] {
  const failed = facts.filter((fact) => fact.state === 'failed')
  const skipped = facts.filter((fact) => fact.state !== 'failed' && fact.state !== 'passed')
  const passed = facts.length - failed.length - skipped.length
  return [
    ...failed.map((fact) => `FAILED ${fact.name}`),
    ...skipped.map((fact) => `SKIPPED ${fact.name}`),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ]
}
