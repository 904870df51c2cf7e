// Loads modules, one after the other, and says of each what loading it did besides defining things.
// Usage: node probe.mjs import|require SPECIFIER..., from a copy of this file in the project that installed the packages.
import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import timers from 'node:timers'

const [how, ...specifiers] = process.argv.slice(2)
const self = import.meta.url
const nextTurn = setImmediate
const seen = new Set()
Error.stackTraceLimit = 50
void [process.stdin, process.stdout, process.stderr] // opened at first use: not by what is probed

/** Notes a deed of one of our packages: what other packages do while loading is theirs. */
function note(deed) {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const first = frames.find(
    (frame) => !frame.includes(self) && !frame.includes('node:') && !frame.includes('<anonymous>'),
  )
  const ours = first?.match(/node_modules\/(@hoc\/[^:]+:\d+)/)
  if (ours) seen.add(`${deed} (${ours[1]})`)
}

function watch(object, names, verb) {
  for (const name of names) {
    const original = object[name]
    const watched = function (...args) {
      note(
        `${verb} ${name}(${args.map((argument) => (typeof argument === 'function' ? '…' : String(argument))).join(', ')})`,
      )
      return Reflect.apply(original, this, args)
    }
    object[name] = Object.assign(watched, original)
  }
}

process.env = new Proxy(process.env, {
  get: (env, name) => (note(`reads process.env.${String(name)}`), Reflect.get(env, name)),
  has: (env, name) => (note(`looks for process.env.${String(name)}`), Reflect.has(env, name)),
  ownKeys: (env) => (note('lists process.env'), Reflect.ownKeys(env)),
})
const clocks = ['setTimeout', 'setInterval', 'setImmediate']
watch(globalThis, clocks, 'starts')
watch(timers, clocks, 'starts')
watch(
  fs,
  ['open', 'openSync', 'readFile', 'readFileSync', 'readdirSync', 'writeFileSync', 'existsSync', 'statSync'],
  'calls',
)
watch(net, ['connect', 'createConnection', 'createServer'], 'calls')
watch(dgram, ['createSocket'], 'calls')
watch(childProcess, ['spawn', 'spawnSync', 'exec', 'execFile', 'execSync', 'execFileSync', 'fork'], 'calls')
syncBuiltinESMExports()

const found = []
for (const specifier of specifiers) found.push(await load(specifier))
fs.writeSync(1, JSON.stringify(found))
process.exit(0) // whatever is still open

async function load(specifier) {
  const before = { resources: process.getActiveResourcesInfo(), events: process.eventNames() }
  seen.clear()
  try {
    if (how === 'import') await import(specifier)
    else createRequire(self)(specifier)
  } catch (error) {
    return [...seen, String(error?.stack ?? error)]
  }
  await new Promise(nextTurn)
  const opened = process.getActiveResourcesInfo()
  for (const one of before.resources) if (opened.includes(one)) opened.splice(opened.indexOf(one), 1)
  const heard = process.eventNames().filter((name) => !before.events.includes(name))
  return [
    ...seen,
    ...opened.map((resource) => `leaves open: ${resource}`),
    ...heard.map((event) => `listens to the process's ${String(event)}`),
  ]
}
