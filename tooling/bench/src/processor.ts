import { readdirSync, readFileSync } from 'node:fs'
import { openClient } from '@hoc/drivers/pool'

const MICROS_PER_TICK = 10_000 // the kernel counts to processes in hundredths of a second

/** The process that a local server is, whose children serve connections; undefined where its processes cannot be seen. */
export async function serverProcess(adminUrl: string): Promise<number | undefined> {
  const client = await openClient(adminUrl)
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const stat = rows[0] && statOf(rows[0].pid)
    return stat?.command === 'postgres' ? stat.parent : undefined
  } finally {
    await client.end()
  }
}

/** How much processor time this process has used, and a server with all of its children, those that ended included. */
export function processorMicros(server: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const stats = all.flatMap((name) => statOf(Number(name)) ?? [])
  const ticks = stats.map(({ id, parent, own, ended }) => (id === server ? own + ended : parent === server ? own : 0))
  const { user, system } = process.cpuUsage()
  return user + system + ticks.reduce((sum, each) => sum + each, 0) * MICROS_PER_TICK
}

interface Stat {
  readonly id: number
  readonly command: string
  readonly parent: number
  readonly own: number
  /** Of its children that have ended. */
  readonly ended: number
}

/** What the kernel tells of a process, or undefined if there is none (any more). */
function statOf(id: number): Stat | undefined {
  const text = readIfThere(`/proc/${id}/stat`)
  const [, command = '', rest = ''] = /^\d+ \((.*)\) \S (.*)$/s.exec(text) ?? []
  if (rest === '') return undefined
  const numbers = rest.split(' ').map(Number)
  const ticks = (from: number) => (numbers[from] ?? 0) + (numbers[from + 1] ?? 0)
  return { id, command, parent: numbers[0] ?? 0, own: ticks(10), ended: ticks(12) }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}
