import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

/** A process that is there, with the command line it was started with. */
export interface RunningProcess extends ProcessIdentity {
  readonly command: string
}

/** The process with this pid; undefined when there is none, or only what is left of one that ended. */
export function inspectProcess(pid: number): RunningProcess | undefined {
  if (!pidIsTaken(pid)) return undefined
  if (process.platform === 'linux') return fromProc(pid)
  return process.platform === 'win32' ? fromPowerShell(pid) : fromPs(pid)
}

/** Whether exactly this process still runs. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return inspectProcess(pid)?.startedAt === startedAt
}

/** The process that asks. */
export function ownIdentity(): ProcessIdentity {
  const self = inspectProcess(process.pid)
  if (!self) throw new Error(`Expected to find this process (pid ${process.pid}) in the process table, saw nothing.`)
  return { pid: self.pid, startedAt: self.startedAt }
}

function pidIsTaken(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function fromProc(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; behind it: state, …, and as the 20th the start in ticks since boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, startedAt: `${boot}:${fields[19]}`, command }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

function fromPs(pid: number): RunningProcess | undefined {
  const ask = (field: string): string =>
    execFileSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    }).trim()
  try {
    return { pid, startedAt: ask('lstart'), command: ask('command') }
  } catch (error) {
    if (pidIsTaken(pid)) throw error
    return undefined
  }
}

function fromPowerShell(pid: number): RunningProcess | undefined {
  const script =
    `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; ` +
    `if ($p) { $p.CreationDate.ToFileTimeUtc(); $p.CommandLine }`
  const answer = execFileSync('powershell', ['-NoProfile', '-NonInteractive', '-Command', script], { encoding: 'utf8' })
  const [startedAt, ...command] = answer.trim().split(/\r?\n/)
  return startedAt ? { pid, startedAt, command: command.join('') } : undefined
}
