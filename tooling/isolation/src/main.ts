import { openTestDatabase } from '@hoc/drivers/testing/database'
import { startServer } from '@hoc/embedded-postgres/server'
import { prepareTemplate } from '@hoc/spine-orchestrator/testing/template'

import { readArguments, USAGE, type Arguments } from './arguments.ts'
import { openStage } from './stage.ts'
import { runSuite, type Report } from './suite.ts'
import { table } from './table.ts'
import { kinds, type Tally } from './tally.ts'

// Most of the time they wait for the database, which minds several at once.
const LANES = 4
const TELL_MS = 5_000

const say = (line: string) => console.error(line)

async function main({ json, minutes, calls: most, ...args }: Arguments): Promise<number> {
  const seed = args.seed ?? Math.floor(Math.random() * 1e9) + 1
  say(`[isolation] seed ${seed}`)
  const report = await onServer(async () => {
    const db = await openTestDatabase()
    const stage = await openStage({ db })
    try {
      const end = performance.now() + minutes * 60_000
      const until = ({ calls }: Tally) => calls() >= most || performance.now() >= end
      return await runSuite({ stage, seed, until, lanes: LANES, told: teller(end, most) })
    } finally {
      await stage.close()
      await db.close()
    }
  })
  console.log(json ? JSON.stringify(report, null, 2) : table(report))
  return report.found > 0 || report.never.length > 0 ? 1 : 0
}

// The server of TEST_DATABASE_URL, or one of our own that ends with the run.
async function onServer(work: () => Promise<Report>): Promise<Report> {
  const given = process.env['TEST_DATABASE_URL']
  const own = given ? undefined : await startServer({ durable: false, log: say })
  const stop = () => void own?.stop().finally(() => process.exit(2))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const { drop } = await prepareTemplate(given ?? own?.adminUrl ?? '')
    try {
      return await work()
    } finally {
      await drop()
    }
  } finally {
    await own?.stop()
  }
}

// How far it is, every few seconds; and at once what was found, so that nobody waits for the end to see it.
function teller(end: number, most: number) {
  let next = performance.now() + TELL_MS
  let told = 0
  return ({ calls, found, findings }: Tally) => {
    for (const { operation, kind } of findings.slice(told)) say(`[isolation] ${operation}: ${kinds[kind]}`)
    told = findings.length
    const now = performance.now()
    if (now < next) return
    next = now + TELL_MS
    const seconds = Math.max(0, Math.round((end - now) / 1_000))
    const asked = Number.isFinite(most) ? `${calls()} of ${most}` : String(calls())
    say(`[isolation] ${asked} calls, ${found()} found, at most ${seconds} s left`)
  }
}

let args: Arguments | undefined
try {
  args = readArguments(process.argv.slice(2))
  if (args.help) console.log(USAGE)
  else process.exitCode = await main(args)
} catch (error) {
  say(error instanceof Error && args ? String(error.stack) : `${String(error)}\n${USAGE}`)
  process.exitCode = 2
}
