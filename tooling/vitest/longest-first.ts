import { BaseSequencer, type TestSpecification } from 'vitest/node'

// They take long and are short to read: vitest, which begins with the largest, would wait for them alone in the end.
const LONGEST =
  /\/(faults\.slow|kill\.slow|own-domain\.slow|isolation\.pg|every\.pg|runtime\.pg|agent\.pg|curl\.pg)\.test\.ts$/

/** Begins with what takes longest, so that nothing long is begun when all else has ended. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(LONGEST.test(b.moduleId)) - Number(LONGEST.test(a.moduleId)))
  }
}
