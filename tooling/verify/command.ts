import { spawn } from 'node:child_process'

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number
  readonly text: string
}

/** Runs a command to its end, with nothing to read, and keeps what it prints. */
export function runCommand(command: string, args: readonly string[], cwd: string, env = process.env): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', (error) => resolve({ code: 127, text: `${command}: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, text }))
  })
}
