import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { Sample, Seen } from './case.ts'
import type { Wanted } from './samples.ts'

const MEASURE = fileURLToPath(new URL('measure.ts', import.meta.url))
const LONGEST_MS = 180_000

/** Makes one measurement in a fresh process, which is ended if it takes longer than it ever should. */
export async function measure({ of, variant }: Wanted, sample: Sample): Promise<Seen> {
  const told = JSON.stringify({ of: of.name, variant, sample })
  const child = spawn(process.execPath, ['--conditions=@hoc/source', MEASURE], {
    env: { ...process.env, HOC_BENCH_SAMPLE: told },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: of.longestMs ?? LONGEST_MS,
    killSignal: 'SIGKILL',
  })
  let [said, complained] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  process.stderr.write(complained)
  if (ended !== 0) throw new Error(`its process ended with ${ended}${reasonIn(complained)}`)
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Seen
}

function reasonIn(complained: string): string {
  const reason = /^(?:\w*Error): (.+)$/m.exec(complained)?.[1]
  return reason ? `: ${reason}` : ''
}
