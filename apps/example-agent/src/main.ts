// #region run
import { createClient } from '@hoc/client/client'
import { governedRun } from '@hoc/client/governed-run'

import { countWords } from './agent.ts'

const { HOC_URL = 'http://127.0.0.1:3000', HOC_KEY } = process.env
const [folder = 'texts', pauseMs = '0'] = process.argv.slice(2)
const told = new AbortController()
process.once('SIGTERM', () => told.abort(new Error('The process was told to end by SIGTERM.')))

try {
  if (!HOC_KEY) throw new Error('Expected HOC_KEY, saw none. Set it to the key that "npm start" printed.')
  const { value, run, verdict } = await governedRun(
    {
      client: createClient({ url: HOC_URL, key: HOC_KEY }),
      agent: 'word-counter',
      goal: `Count the words of every text in ${folder}.`,
      tools: ['files.list', 'words.count'],
      estimatedMicros: 10_000,
      leaseSeconds: 30,
      signal: told.signal,
      onWaiting: (says) => console.error(`${says} HOC_URL says where it is; it is ${HOC_URL}.`),
    },
    (current) => {
      console.error(`Run ${current.id}: "npm run -s hoc -- run explain ${current.id}" tells what becomes of it.`)
      return countWords(current, { folder, pauseMs: Number(pauseMs) })
    },
  )
  console.log(JSON.stringify({ runId: run.id, state: run.state, verdict, value }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// #endregion
