import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'

import { count, type Fact } from './count.ts'
import { writeWhole } from './write-whole.ts'

/** Prints `N passed, N failed, N skipped` alone on the very last line, after the names of what failed or was skipped. */
export default class Tally implements Reporter {
  #watching = false

  onInit(vitest: Vitest): void {
    this.#watching = vitest.config.watch
    for (const stream of [process.stdout, process.stderr]) stream.on('error', passOver)
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const facts: Fact[] = modules.flatMap((module) => [
      ...[...module.children.allTests()].map(factOfTest),
      ...[module, ...module.children.allSuites()].flatMap(factOfErrors),
    ])
    facts.push(...unhandled.map((_, index) => failed(`error outside of tests, number ${index + 1}`)))
    const print = (code = 0) => writeWhole(`\n${count(wholeRun(facts, code)).join('\n')}\n`)
    if (this.#watching) print()
    else process.once('exit', print)
  }
}

// Whoever reads may leave before the end. The tests run on: what they have started must be stopped, and the exit code tells.
function passOver(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** A run can fail without a failed test: no tests found, a broken configuration or set-up. */
function wholeRun(facts: readonly Fact[], code: number): readonly Fact[] {
  const unexplained = code !== 0 && !facts.some((fact) => fact.state === 'failed')
  return unexplained ? [...facts, failed('the run itself: see above')] : facts
}

function failed(name: string): Fact {
  return { name, state: 'failed' }
}

function factOfTest(test: TestCase): Fact {
  return { name: `${test.module.relativeModuleId} > ${test.fullName}`, state: test.result().state }
}

/** A file or a hook that fails takes tests with it that then have no result of their own. */
function factOfErrors(part: TestModule | TestSuite): Fact[] {
  const name = part.type === 'module' ? part.relativeModuleId : `${part.module.relativeModuleId} > ${part.fullName}`
  return part.errors().length > 0 ? [failed(`${name} (outside of its tests)`)] : []
}
