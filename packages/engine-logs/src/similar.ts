import { canonical } from '@hoc/canonical/digest'
import { isSame } from '@hoc/canonical/same'
import type { Step } from '@hoc/spine-schemas/traces'

type Params = Step['params']

// By how much the length of what is alike may differ, in hundredths, and how many of its words are the same.
const LENGTH = { least: 80, most: 120 }
const WORDS = 60

/**
 * Whether parameters are alike by a rule of thumb: the same keys at every depth, a length within a fifth of the first's,
 * and of all their words three in five the same.
 */
export function areAlike(one: Params, other: Params): boolean {
  const ratio = (canonical(other).length * 100) / canonical(one).length
  if (ratio < LENGTH.least || ratio > LENGTH.most) return false
  return areSame(keysOf(one), keysOf(other)) && shareOf(wordsOf(one), wordsOf(other)) >= WORDS
}

/** Whether parameters name another model, or another temperature by more than a hundredth. */
export function hasDrifted(one: Params, other: Params): boolean {
  if (MODEL.some((key) => !isSame(one[key], other[key]))) return true
  const [before, after] = [one.temperature, other.temperature]
  if (typeof before !== 'number' || typeof after !== 'number') return !isSame(before, after)
  return Math.round(Math.abs(after - before) * 1_000_000) > 10_000
}

const MODEL = ['provider', 'model', 'version']

function keysOf(value: unknown, path = ''): Set<string> {
  if (value === null || typeof value !== 'object') return new Set([path])
  const members = Object.entries(value)
  const of = ([key, member]: [string, unknown]) => [...keysOf(member, `${path}/${Array.isArray(value) ? '' : key}`)]
  return new Set([path, ...members.flatMap(of)])
}

function wordsOf(value: unknown): Set<string> {
  if (typeof value === 'string') return new Set(value.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  if (value === null || typeof value !== 'object') return new Set()
  return new Set(Object.values(value).flatMap((member) => [...wordsOf(member)]))
}

// In hundredths, of all there are. Where there are none, nothing differs.
function shareOf(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  const all = new Set([...some, ...others]).size
  return all === 0 ? 100 : ((some.size + others.size - all) * 100) / all
}

function areSame(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size === others.size && [...some].every((one) => others.has(one))
}
