import { readArguments, USAGE, type Arguments } from './arguments.ts'
import { runSuite } from './suite.ts'
import { table } from './table.ts'

const say = (line: string) => console.error(line)

// What was started ends with this process: it says so when it exits, and a signal alone would not let it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2))

let args: Arguments | undefined
try {
  args = readArguments(process.argv.slice(2))
  if (args.help) console.log(USAGE)
  else {
    const seed = args.seed ?? Math.floor(Math.random() * 1e9) + 1
    say(`[faults] seed ${seed}`)
    const report = await runSuite({ ...args, seed, say })
    console.log(args.json ? JSON.stringify(report, null, 2) : table(report))
    process.exitCode = report.findings.length > 0 ? 1 : 0
  }
} catch (error) {
  say(error instanceof Error && args ? String(error.stack) : `${String(error)}\n${USAGE}`)
  process.exitCode = 2
}
