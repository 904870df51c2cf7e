import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { say } from './report.mjs'

const UNREADABLE_MS = 3_000
const NAME = 'setup.lock'
const LOCK = /^setup\.lock(?:\.(\d+))?$/

/**
 * Does the work while no other process does it in the same repository. The owner is in the last of the lock's files: one
 * that died is stepped over by the next file, and never removed, for another may have taken its place meanwhile.
 */
export async function oneAtATime(root, work) {
  const folder = path.join(root, '.tmp')
  fs.mkdirSync(folder, { recursive: true })
  let file = take(folder)
  for (let waited = 0; !file; waited += 200) {
    if (waited === 1000) say(`waiting for ${ownerOf(lastOf(folder))}, which is installing or building`)
    await sleep(200)
    file = take(folder)
  }
  const release = () => fs.rmSync(file, { force: true })
  process.on('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

// Undefined where somebody else has it.
function take(folder) {
  const last = lastOf(folder)
  if (last !== undefined && !isStale(last)) return undefined
  const file = path.join(folder, `${NAME}${last === undefined ? '' : `.${numberOf(last) + 1}`}`)
  return claim(file) ? file : undefined
}

function lastOf(folder) {
  const files = fs.readdirSync(folder).filter((name) => LOCK.test(name))
  const [last] = files.toSorted((a, b) => numberOf(b) - numberOf(a))
  return last === undefined ? undefined : path.join(folder, last)
}

function numberOf(file) {
  return Number(LOCK.exec(path.basename(file))?.[1] ?? 0)
}

// Written aside and linked in one step, so that nobody meets a lock that does not say whose it is.
function claim(file) {
  const aside = `${file}-${randomUUID()}`
  fs.writeFileSync(aside, String(process.pid))
  try {
    fs.linkSync(aside, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(aside, { force: true })
  }
}

function isStale(file) {
  const pid = pidIn(file)
  if (pid === undefined) return isOlderThan(file, UNREADABLE_MS) // an older release, or a crash, left it half written
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function isOlderThan(file, ms) {
  const found = fs.statSync(file, { throwIfNoEntry: false })
  if (!found) return false // let go meanwhile: whoever looks again sees who is next
  return Math.abs(Date.now() - found.mtimeMs) > ms // a clock that was set back makes no lock young for ever
}

function ownerOf(file) {
  const pid = file === undefined ? undefined : pidIn(file)
  return pid === undefined ? 'a process that did not say which it is' : `process ${pid}`
}

function pidIn(file) {
  const text = textOf(file).trim()
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined
}

function textOf(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}
