// Usage: npm run verify -- [STEP ...] | [--except STEP ...]
import path from 'node:path'

import { runCommand } from './command.ts'
import { type Outcome, outcomeOf, sum, tallyLine } from './outcome.ts'
import { chooseSteps, type Step } from './steps.ts'
import { root } from './workspace.ts'

/** Runs one step, shows what a person needs to see of it, and counts it. */
async function runStep(step: Step): Promise<Outcome> {
  const began = performance.now()
  const [command = '', ...args] = step.command
  if (step.shown) console.log(`[verify] ${step.name}: ${step.command.join(' ')}`)
  const ended = await runCommand(command, args, { cwd: root, shown: step.shown })
  const outcome = outcomeOf(step, ended)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (outcome.failed > 0 && !step.shown) console.log(withoutGood(ended.text))
  const word = outcome.failed > 0 ? 'FAILED' : 'ok'
  console.log(`[verify] ${word} ${step.name} (${step.counts ? `${tallyLine(outcome)}, ` : ''}${seconds} s)`)
  return outcome
}

function withoutGood(text: string): string {
  return text.replaceAll(/^ok .*\n/gm, '').trimEnd()
}

// The tools start a hundred times: what one of them has compiled, the next need not.
process.env['NODE_COMPILE_CACHE'] ??= path.join(root, 'node_modules/.cache/compiled')

const running: Promise<Outcome>[] = []
const steps = chooseSteps(process.argv.slice(2))
for (const step of steps) {
  if (step.shown) await Promise.all(running)
  const ended = runStep(step)
  running.push(ended)
  if (!step.waits) await ended
}
const outcomes = await Promise.all(running)
const failed = steps.filter((_, index) => outcomes[index]?.failed).map(({ name }) => name)
if (failed.length > 0) {
  console.log(`[verify] to look again at what failed: npm run verify -- ${failed.join(' ')}`)
  process.exitCode = 1
}
console.log(tallyLine(sum(outcomes)))
