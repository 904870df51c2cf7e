import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'

const main = path.join(import.meta.dirname, 'main.mjs')
const serve = 'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log(process.pid)'
const started: number[] = []

afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
})

function bootstrap(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()) {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd, env: { ...process.env, ...env } })
}

/** The process id that the program under the bootstrap prints when it is ready. */
async function readyPid(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('expected a child with a readable output')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  started.push(pid)
  return pid
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.each([
  ['with "--" before them, as pnpm does', ['--']],
  ['as npm does', []],
])('hands arguments on %s', (_, before) => {
  const print = 'console.log(JSON.stringify(process.argv.slice(1)))'
  const { stdout, status } = bootstrap(['exec', ...before, 'node', '-e', print, 'ops', 'ls'])
  expect(JSON.parse(stdout)).toEqual(['ops', 'ls'])
  expect(status).toBe(0)
})

test('ends as the program ends', () => {
  expect(bootstrap(['exec', 'node', '-e', 'process.exit(3)']).status).toBe(3)
})

test('runs a program where you are', () => {
  const { stdout } = bootstrap(['exec', 'node', '-p', 'process.cwd()'], {}, import.meta.dirname)
  expect(stdout.trim()).toBe(import.meta.dirname)
})

test('runs without a home', () => {
  expect(bootstrap(['exec', 'node', '--version'], { HOME: '' }).status).toBe(0)
})

test('finds the pinned tools', () => {
  expect(bootstrap(['exec', 'pnpm', '--version']).stdout).toMatch(/^\d+\.\d+\.\d+/)
  expect(bootstrap(['exec', 'turbo', '--version']).stdout).toMatch(/^\d+\.\d+\.\d+/)
})

test('lists the tasks where it does not know one', () => {
  const { status, stderr } = bootstrap(['strat'])
  expect(status).toBe(1)
  expect(stderr).toContain('start ')
  expect(stderr).toContain('no task "strat"')
})

test.each(['bench', 'faults'])('builds nothing where %s is only asked what it can do', (task) => {
  const { status, stdout, stderr } = bootstrap([task, '--help'])
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining(`Usage: pnpm ${task} `) })
  expect(stderr).not.toContain('building')
})

test.skipIf(process.platform === 'win32')('hands a signal on, and ends as the program then ends', async () => {
  const child = spawn(process.execPath, [main, 'exec', 'node', '-e', serve])
  await readyPid(child)
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(7)
})

test.skipIf(process.platform === 'win32')('stops the program when the shell between npm and us is killed', async () => {
  const command = `"${process.execPath}" "${main}" exec node -e '${serve}'; true`
  const shell = spawn('sh', ['-c', command], { env: { ...process.env, npm_lifecycle_event: 'start' } })
  const pid = await readyPid(shell)
  shell.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
})
