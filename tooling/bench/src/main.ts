import { readArguments, USAGE, type Arguments } from './arguments.ts'
import type { Seen } from './case.ts'
import { caseNamed, cases } from './cases.ts'
import { createProgress } from './progress.ts'
import { rowsOf } from './rows.ts'
import { measure } from './run.ts'
import { plan, type Measured, type Wanted } from './samples.ts'
import { rounded } from './statistics.ts'
import { openBenchServer, type BenchServer } from './server.ts'
import { table } from './table.ts'

// Every connection prepares and plans its statements first, and a dispatch is compiled: that takes longer than a measurement.
const WARM_TIMES = 2

const say = (line: string) => console.error(line)

async function main(args: Arguments): Promise<void> {
  if (args.list) {
    for (const { name, says } of cases) console.log(`${name.padEnd(16)} ${says}`)
    return
  }
  const chosen = args.names.length > 0 ? args.names.map(caseNamed) : cases
  const wanted = plan(
    chosen.filter((each) => !each.missing?.()),
    args.rounds,
  )
  const measured = await measureAll(wanted, args)
  const rows = chosen.flatMap((each) => rowsOf(each, measured))
  console.log(args.json ? JSON.stringify(rows, null, 2) : table(rows, (name) => caseNamed(name).better))
}

async function measureAll(wanted: readonly Wanted[], args: Arguments): Promise<Measured[]> {
  const needsServer = wanted.some(({ of, variant }) => of.variants[variant]?.database)
  const server = needsServer ? await openBenchServer({ given: process.env['TEST_DATABASE_URL'], say }) : undefined
  const stop = () => void server?.close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await oneByOne(wanted, args, server)
  } finally {
    await server?.close()
  }
}

async function oneByOne(wanted: readonly Wanted[], { runMs }: Arguments, server: BenchServer | undefined) {
  const step = createProgress(wanted.length, say)
  const measured: Measured[] = []
  for (const one of wanted) {
    const database = one.of.variants[one.variant]?.database
    const urls = database && server ? await server.urls(database) : { admin: '', app: '', worker: '', direct: '' }
    const seen = await measure(one, { concurrency: one.concurrency, warmMs: WARM_TIMES * runMs, runMs, urls })
    measured.push({ ...one, ...seen })
    step(`${one.of.name} ${one.variant} c=${one.concurrency}: ${rounded(seen.value)} ${one.of.unit}${besides(seen)}`)
  }
  return measured
}

function besides({ beside = {} }: Seen): string {
  return Object.entries(beside)
    .map(([name, value]) => `, ${name} ${rounded(value)}`)
    .join('')
}

let args: Arguments | undefined
try {
  args = readArguments(process.argv.slice(2))
  await main(args)
} catch (error) {
  say(error instanceof Error && args ? String(error.stack) : `${String(error)}\n${USAGE}`)
  process.exitCode = 1
}
