import type { Origin } from './origin.ts'

// Every step that takes the time. Dates that are made of an argument, and Temporal's types, do not.
const OF_GLOBALS = [
  /^Date\.(now|\?|\(…?\)|new\(\)|call|apply|bind)$/,
  /^performance$/,
  /^Temporal\.(Now|\?)$/,
  /^process\.(hrtime|uptime|cpuUsage)$/,
  /^Intl\.DateTimeFormat\.(new)?\(…?\)\.format(ToParts)?\.\(\)$/,
  /^(Custom)?Event\.new\(…?\)\.timeStamp$/,
  /^\?$/,
]

const OF_MODULES: Readonly<Record<string, RegExp>> = {
  perf_hooks: /^(default\.)?performance$/,
  process: /^(default\.)?(hrtime|uptime|cpuUsage)$/,
  os: /^(default\.)?uptime$/,
  dayjs: /^default\.(\(\)|utc\.\(\))$/,
  moment: /^default\.(\(\)|utc\.\(\)|now)$/,
  'moment-timezone': /^default\.(\(\)|tz\.\(\)|now)$/,
  luxon: /^(default\.)?DateTime\.(now|local\.\(\)|utc\.\(\))$/,
  'date-fns':
    /^(default\.)?(startOf(Today|Tomorrow|Yesterday)|endOf(Today|Tomorrow|Yesterday)|isPast|isFuture|is(Today|Tomorrow|Yesterday)|isThis\w+|formatDistanceToNow(Strict)?)$/,
}

/** What could take the time: without one of these words a file takes none. */
export const CLOCK_HINT =
  /Date|timeStamp|\b(Custom)?Event\s*\(|performance|perf_hooks|Temporal|process|Intl|globalThis|global\b|window|self|frames|\bos\b|dayjs|moment|luxon|eval|Function|constructor|\\[ux]/

/** The name of the clock that is read by taking this step, if it is one. */
export function clockOf({ module, way }: Origin): string | undefined {
  const said = way.join('.')
  if (module !== undefined) return OF_MODULES[module]?.test(said) ? nameOf([module, ...way]) : undefined
  return OF_GLOBALS.some((one) => one.test(said)) ? nameOf(way) : undefined
}

function nameOf(way: readonly string[]): string {
  const said = way.filter((step) => step !== 'default').join('.')
  if (said === '?') return 'a global whose name cannot be known'
  return said
    .replaceAll(/^(.*)\.new\(…?\)/g, 'new $1()')
    .replaceAll(/\.\(…?\)/g, '()')
    .replace('.?', '[…]')
}
