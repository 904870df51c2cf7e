import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { say } from './report.mjs'

const UNREADABLE_MS = 3_000

/** Does the work while no other process does it in the same repository; a lock whose owner died does not count. */
export async function oneAtATime(root, work) {
  const file = path.join(root, '.tmp/setup.lock')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let waited = 0; !take(file); waited += 200) {
    if (waited === 1000) say(`waiting for ${ownerOf(file)}, which is installing or building`)
    if (isStale(file)) fs.rmSync(file, { force: true })
    await sleep(200)
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

// Written aside and linked in one step, so that nobody meets a lock that does not say whose it is.
function take(file) {
  const claim = `${file}-${randomUUID()}`
  fs.writeFileSync(claim, String(process.pid))
  try {
    fs.linkSync(claim, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(claim, { force: true })
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
  const { mtimeMs } = fs.statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
  return Math.abs(Date.now() - mtimeMs) > ms // a clock that was set back makes no lock young for ever
}

function ownerOf(file) {
  const pid = pidIn(file)
  return pid === undefined ? 'a process that did not say which it is' : `process ${pid}`
}

function pidIn(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : ''
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined
}
