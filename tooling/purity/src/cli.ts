#!/usr/bin/env node
import { refusalOf } from './needed-node.ts'

// Nothing else is imported before this is known: an older Node would end with an error of its own.
const refusal = refusalOf(process.versions.node)
if (refusal) {
  process.stderr.write(`${refusal}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await start()
}

async function start(): Promise<number> {
  // What the rules are compiled to is kept from one run to the next, as far as Node is not told otherwise.
  process.getBuiltinModule('node:module').enableCompileCache()
  const { run } = await import('./run.ts')

  // Who reads may have read enough, as `head` does: there is nobody left to tell, and the verdict stays.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

  return run(process.argv.slice(2), {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    colour: process.stdout.isTTY && !process.env['NO_COLOR'],
    annotate: process.env['GITHUB_ACTIONS'] === 'true',
    now: () => new Date(),
  })
}
