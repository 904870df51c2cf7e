#!/usr/bin/env node
import { redact } from '@hoc/canonical/redact'
import { readSettings, unknownSettings, type Settings } from '@hoc/spine-orchestrator/settings'

import { serve, type Serving } from './serve.ts'
import { explainStartFailure } from './start-failure.ts'

let serving: Promise<Serving> | undefined
let signals = 0

process.on('SIGTERM', () => void end('SIGTERM'))
process.on('SIGINT', () => void end('SIGINT'))
// Nobody reads what is written: there is nobody left to serve, or nobody would know if it failed.
process.stdout.once('error', () => void end('standard output closed'))
process.stderr.on('error', () => undefined)
await start()

async function start(): Promise<void> {
  let settings: Settings | undefined
  try {
    settings = readSettings(process.env)
    for (const name of unknownSettings(process.env)) say(`${name} is no setting of HOC Spine, and has no effect.`)
    serving = serve({ settings, say, write: (line) => void process.stdout.write(line) })
    await serving
  } catch (error) {
    say(explainStartFailure(error, settings))
    if (settings?.HOC_LOG_LEVEL === 'debug') say(redact(error instanceof Error ? String(error.stack) : String(error)))
    process.exit(1)
  }
}

// What is half started is finished first, so that it can be stopped in order. A second signal does not wait.
async function end(signal: string): Promise<void> {
  if (++signals > 1) {
    say(`${signal} again: stopping at once.`)
    process.exit(1)
  }
  say(`${signal}: answering what is open, then stopping. Once more stops at once.`)
  const running = await serving
  await running?.stop()
  process.exit(0)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
