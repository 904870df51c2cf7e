#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { redact } from '@hoc/canonical/redact'
import { readSettings, unknownSettings, type Settings } from '@hoc/spine-orchestrator/settings'

import type { Serving } from './serve.ts'
import { explainStartFailure } from './start-failure.ts'

// What is loaded once needs no room to grow in, and the room would be kept: a third of what an idle process holds.
setFlagsFromString('--semi-space-growth-factor=1')

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
    const { serve } = await import('./serve.ts')
    serving = serve({ settings, say, write: (line) => void process.stdout.write(line) })
    await serving
    setFlagsFromString('--semi-space-growth-factor=2') // as it was: under load there is room again
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
