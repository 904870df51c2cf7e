// Usage: npm run verify -- [STEP ...] | [--except STEP ...]
import { runCommand } from './command.ts'
import { type Outcome, outcomeOf, sum, tallyLine } from './outcome.ts'
import { chooseSteps, eachOf, type Step } from './steps.ts'
import { root } from './workspace.ts'

// Each waits for a network or a disk half of its time.
const AT_ONCE = 2

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

const outcomes: Outcome[] = []
const failed: string[] = []
for (const steps of chooseSteps(process.argv.slice(2))) {
  const ended = await eachOf(steps, AT_ONCE, runStep)
  outcomes.push(...ended)
  failed.push(...steps.filter((_, index) => ended[index]?.failed !== 0).map(({ name }) => name))
}
if (failed.length > 0) {
  console.log(`[verify] to look again at what failed: npm run verify -- ${failed.join(' ')}`)
  process.exitCode = 1
}
console.log(tallyLine(sum(outcomes)))
