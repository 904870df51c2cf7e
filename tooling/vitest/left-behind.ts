import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll } from 'vitest'

const PATIENCE_MS = 3_000

// Registered before the hooks of a file, and so the last of all: whatever has failed, nothing goes on running behind it.
afterAll(async () => {
  const until = performance.now() + PATIENCE_MS
  while (childProcesses().length > 0 && performance.now() < until) await pause(20) // some are just ending
  const left = childProcesses()
  for (const { id } of left) process.kill(id, 'SIGKILL')
  if (left.length === 0) return
  const commands = left.map(({ command }) => `"${command}"`).join(', ')
  throw new Error(`Expected these tests to end what they start, saw ${commands} left, and ended it. End it in a hook.`)
})

/** The processes that this one started and that run; none where the machine does not tell. */
function childProcesses(): { id: number; command: string }[] {
  const ids = read('/proc/self/task').flatMap((task) => textOf(`/proc/self/task/${task}/children`).split(' '))
  return ids.filter(Boolean).map((id) => ({ id: Number(id), command: commandOf(id) }))
}

function commandOf(id: string): string {
  return textOf(`/proc/${id}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 200)
}

function read(folder: string): string[] {
  return ifThere(() => readdirSync(folder)) ?? []
}

function textOf(file: string): string {
  return ifThere(() => readFileSync(file, 'utf8')) ?? ''
}

function ifThere<Answer>(look: () => Answer): Answer | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}
