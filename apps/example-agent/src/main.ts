import { createClient } from '@hoc/client/client'
import { governedRun } from '@hoc/client/governed-run'

import { countWords } from './agent.ts'

const { HOC_URL = 'http://127.0.0.1:3000', HOC_KEY = '' } = process.env
const [folder = 'texts', pauseMs = '0'] = process.argv.slice(2)

// #region run
const client = createClient({ url: HOC_URL, key: HOC_KEY })
const told = new AbortController()
process.once('SIGTERM', () => told.abort(new Error('The process was told to end by SIGTERM.')))

try {
  const { value, run, verdict } = await governedRun(
    {
      client,
      agent: 'word-counter',
      goal: `Count the words of every text in ${folder}.`,
      tools: ['files.list', 'words.count'],
      estimatedMicros: 10_000,
      leaseSeconds: 30,
      signal: told.signal,
    },
    (current) => countWords(current, { folder, pauseMs: Number(pauseMs) }),
  )
  console.log(JSON.stringify({ runId: run.id, state: run.state, verdict, value }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// #endregion
