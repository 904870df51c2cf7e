import { clockOf, CLOCK_HINT } from '../clock.ts'
import type { FileRule, Found, SourceFile } from '../model.ts'
import { isFunction } from '../scope.ts'
import type { Node, Syntax } from '../syntax.ts'
import { takenIn } from '../taken.ts'

/** Engines, drivers and operations are told the time; none of them looks. */
export const clockIsAnArgument: FileRule = {
  name: 'clock-is-an-argument',
  why: 'What looks at a clock by itself decides or writes something else when it is tried again, and cannot be tested at noon.',
  mend: 'Take `now` as an argument; whoever dispatches reads the clock once and passes it on.',
  layers: ['engine', 'driver', 'orchestrator'],
  hint: () => CLOCK_HINT,
  look,
}

const OPERATIONS = /(^|\/)operations(\/|\.[cm]?[jt]sx?$)|\.operations?\.[cm]?[jt]sx?$/

function* look({ syntax, layer, path }: SourceFile): Generator<Found> {
  const everywhere = layer !== 'orchestrator' || OPERATIONS.test(path)
  const found = new Map<number, string>()
  for (const taken of takenIn(syntax)) {
    const clock = clockOf(taken)
    if (clock !== undefined && (everywhere || isInOperation(taken.at, syntax))) found.set(taken.at, clock)
  }
  for (const [at, clock] of found) yield { at, message: `Reads the clock: ${clock}.` }
}

// The orchestrator may hold a clock; what it hands to `operation(…)` may not read it.
function isInOperation(at: number, syntax: Syntax): boolean {
  return syntax.all('CallExpression').some(({ callee, arguments: given }) => {
    const name = callee.type === 'Identifier' ? callee.name : ''
    return /^(define)?operation$/i.test(name) && given.some((one) => isFunction(one) && isWithin(at, one))
  })
}

function isWithin(at: number, { start, end }: Node): boolean {
  return at >= start && at < end
}
