import { calledBy } from './callee.ts'
import { clockOf, CLOCK_HINT } from './clock.ts'
import { foldedTexts, placeIn, textOfPieces } from './fold.ts'
import type { Found } from './model.ts'
import { textsIn } from './statements.ts'
import { takenIn, type Taken } from './taken.ts'
import type { Values } from './values.ts'

const TIMER =
  /^(setTimeout|setInterval|setImmediate|requestAnimationFrame|requestIdleCallback|scheduler|Atomics\.wait(Async)?|Bun\.sleep(Sync)?)$/
const TIMER_MODULES = /^(timers(\/promises)?|delay|p-sleep|sleep-promise|node-cron|cron)$/
const SLEEPS = /^(sleep|delay|pause|backoff|waitMs|snooze)$/i
const SLEEPS_IN_SQL = /\bpg_sleep(_for|_until)?\b/i

const WORDS = /set(?:Timeout|Interval|Immediate)|Animation|IdleCallback|scheduler|Atomics|Bun|timers|cron|date-fns/
const SLEEP_WORDS = /sleep|delay|pause|backoff|waitMs|snooze/i

/** Whether a text may wait or look at a clock. */
export function mayWait(text: string): boolean {
  return CLOCK_HINT.test(text) || WORDS.test(text) || SLEEP_WORDS.test(text)
}

/** Where code waits for a time, or looks at a clock. */
export function* waitsIn(values: Values, text: string): Generator<Found> {
  const { syntax, scopes } = values
  for (const taken of takenIn(syntax)) {
    const clock = clockOf(taken)
    if (clock !== undefined) yield { at: taken.at, message: `Reads the clock: ${clock}.` }
    const timer = timerOf(taken)
    if (timer !== undefined) yield { at: taken.at, message: `Waits, by ${timer}.` }
  }
  for (const call of syntax.all('CallExpression')) {
    const { name = '', receiver } = calledBy(call, scopes)
    if (!receiver && SLEEPS.test(name)) yield { at: call.start, message: `Waits, by ${name}.` }
  }
  if (/sleep/i.test(text)) yield* sleepsInSql(values)
}

function* sleepsInSql(values: Values): Generator<Found> {
  for (const node of textsIn(values)) {
    for (const folded of foldedTexts(node, values)) {
      const at = textOfPieces(folded).search(SLEEPS_IN_SQL)
      if (at >= 0) yield { at: placeIn(folded, at).at, message: 'Lets the database wait, by pg_sleep.' }
    }
  }
}

// Where a timer is taken; what it is called by afterwards is the same timer.
function timerOf({ module, way, how }: Taken): string | undefined {
  if (module !== undefined) return how !== undefined && TIMER_MODULES.test(module) ? `"${module}"` : undefined
  const said = way.join('.')
  return TIMER.test(said) ? said : undefined
}
