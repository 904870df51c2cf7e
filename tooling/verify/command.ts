import { spawn } from 'node:child_process'

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number
  readonly text: string
  /** What it printed to standard output alone. */
  readonly out: string
}

/** Runs a command to its end, or to that of our patience, with nothing to read, and keeps what it prints. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, shown = false, patienceMs }: Surroundings,
): Promise<Ended> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32'
    const patience = { timeout: patienceMs, killSignal: 'SIGKILL' } as const
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], ...patience })
    let [text, out] = ['', '']
    const keep = (chunk: string) => {
      text += chunk
      if (shown) process.stdout.write(chunk)
    }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      keep(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => resolve({ code: 127, text: `${command}: ${error.message}`, out }))
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 1, text: signal ? `${text}${command}: ended by ${signal}` : text, out }),
    )
  })
}

interface Surroundings {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  readonly shown?: boolean | undefined
  /** After how long it is killed. By default it is waited for. */
  readonly patienceMs?: number
}
