#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// What the rules are compiled to is kept from one run to the next, as far as Node is not told otherwise.
enableCompileCache()
const { run } = await import('./run.ts')

// Who reads may have read enough, as `head` does: there is nobody left to tell, and the verdict stays.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  colour: process.stdout.isTTY && !process.env['NO_COLOR'],
  annotate: process.env['GITHUB_ACTIONS'] === 'true',
  now: () => new Date(),
})
