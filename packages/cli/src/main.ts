#!/usr/bin/env node
import { text } from 'node:stream/consumers'

import { run } from './run.ts'
import { printable } from './show.ts'

// Whoever reads the output may leave before its end: that is their right, and no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  // Through a pipe nobody sees where a line ends, and what is cut there is lost.
  width: process.stdout.columns ?? (Number(process.env['COLUMNS']) || Infinity),
  out: (line) => new Promise((resolve) => process.stdout.write(`${line}\n`, () => resolve())),
  err: (line) => void process.stderr.write(`${printable(line)}\n`),
  readStdin: () => text(process.stdin),
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGTERM', () => resolve())
      process.once('SIGINT', () => resolve())
    }),
})
