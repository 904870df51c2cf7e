import { readArguments, USAGE, type Arguments } from './arguments.ts'
import type { Seen } from './case.ts'
import { caseNamed, cases, casesAt, casesNamed } from './cases.ts'
import { createProgress } from './progress.ts'
import { rowsOf } from './rows.ts'
import { measure } from './run.ts'
import { plan, type Failed, type Measured, type Wanted } from './samples.ts'
import { rounded } from './statistics.ts'
import { openBenchServer, type BenchServer } from './server.ts'
import { table } from './table.ts'

// Every connection prepares and plans its statements first, and what a dispatch runs is compiled, a part of it again when
// more is known of it: that goes on for ten seconds, in which another thread takes a twentieth of the processors.
const WARM_TIMES = 6

const say = (line: string) => console.error(line)

async function main(args: Arguments): Promise<void> {
  if (args.help) return console.log(USAGE)
  if (args.list) {
    const longest = Math.max(...cases.map(({ name }) => name.length))
    for (const { name, says } of cases) console.log(`${name.padEnd(longest)} ${says}`)
    return
  }
  const chosen = casesAt(args.concurrency, args.names.length > 0 ? args.names.flatMap(casesNamed) : cases)
  const wanted = plan(
    chosen.filter((each) => !each.missing?.()),
    args.rounds,
  )
  const { measured, failed } = await measureAll(wanted, args)
  const rows = chosen.flatMap((each) => rowsOf(each, measured, failed))
  if (failed.length > 0) process.exitCode = 1
  console.log(args.json ? JSON.stringify(rows, null, 2) : table(rows, (name) => caseNamed(name).better))
}

interface Told {
  readonly measured: readonly Measured[]
  readonly failed: readonly Failed[]
}

async function measureAll(wanted: readonly Wanted[], args: Arguments): Promise<Told> {
  const needsServer = wanted.some(({ of, variant }) => of.variants[variant]?.database)
  const { TEST_DATABASE_URL: given, HOC_POSTGRES_PROGRAMS: binDir } = process.env
  const server = needsServer ? await openBenchServer({ given, binDir, say }) : undefined
  const stop = () => void server?.close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await oneByOne(wanted, args, server)
  } finally {
    await server?.close()
  }
}

// What fails tells so where it happens and in its row, and the others are measured all the same.
async function oneByOne(wanted: readonly Wanted[], { runMs }: Arguments, server: BenchServer | undefined) {
  const step = createProgress(wanted.length, say)
  const [measured, failed]: [Measured[], Failed[]] = [[], []]
  for (const one of wanted) {
    const database = one.of.variants[one.variant]?.database
    const urls = database && server ? await server.urls(database) : { admin: '', app: '', worker: '', direct: '' }
    const sample = { concurrency: one.concurrency, warmMs: WARM_TIMES * runMs, runMs, urls }
    const seen = await measure(one, sample).catch((error: Error) => error)
    if (seen instanceof Error) failed.push({ ...one, why: seen.message })
    else measured.push({ ...one, ...seen })
    const said = seen instanceof Error ? seen.message : `${rounded(seen.value)} ${one.of.unit}${besides(seen)}`
    step(`${one.of.name} ${one.variant} c=${one.concurrency}: ${said}`)
  }
  return { measured, failed }
}

function besides({ beside = {} }: Seen): string {
  return Object.entries(beside)
    .map(([name, value]) => `, ${name} ${rounded(value)}`)
    .join('')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

let args: Arguments | undefined
try {
  args = readArguments(process.argv.slice(2))
  await main(args)
} catch (error) {
  say(error instanceof Error && args ? String(error.stack) : `${messageOf(error)}\n${USAGE}`)
  process.exitCode = 1
}
