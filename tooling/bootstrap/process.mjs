import { spawn } from 'node:child_process'
import os from 'node:os'

const windows = process.platform === 'win32'
const children = new Set()
let stoppedBy

/**
 * Runs one command to its end and resolves to its exit code and output.
 * Output is 'shown' (the child has our terminal), 'copied' (shown and kept) or 'kept'.
 */
export function run(command, args, { cwd, env, output = 'shown' }) {
  let text = ''
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: windows && !command.endsWith('.exe'),
    })
    children.add(child)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
        if (output === 'copied') process.stderr.write(chunk)
      })
    }
    child.on('error', (error) => {
      children.delete(child)
      resolve({ code: 127, text: `${command}: ${error.message}` })
    })
    child.on('close', (code, signal) => {
      children.delete(child)
      if (!stoppedBy) resolve({ code: exitCode(code, signal), text })
      else if (children.size === 0) process.exit(exitCode(code, stoppedBy))
    })
  })
}

/**
 * Hands signals on to what runs, and leaves nothing running. `kill` of npm ends only the shell between npm and us,
 * so under npm a parent that is gone means stop as well.
 */
export function followSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal))
  process.on('exit', () => send('SIGTERM'))
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    pass('SIGTERM')
  }, 300)
  watch.unref()
}

function pass(signal) {
  if (children.size === 0) process.exit(exitCode(null, signal))
  stoppedBy = signal
  // A terminal sends Ctrl-C to the children as well: a second one would cut their shutdown short.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) send(signal)
}

function send(signal) {
  for (const child of children) child.kill(signal)
}

function exitCode(code, signal) {
  return code ?? 128 + (os.constants.signals[signal] ?? 0)
}
