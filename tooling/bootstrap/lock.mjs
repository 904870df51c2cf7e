import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { say } from './report.mjs'

/** Does the work while no other process does it in the same repository; a lock whose owner died does not count. */
export async function oneAtATime(root, work) {
  const file = path.join(root, '.tmp/setup.lock')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let waited = 0; !take(file); waited += 200) {
    if (waited === 1000) say(`waiting for process ${read(file)}, which is installing or building`)
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

function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isStale(file) {
  const pid = Number(read(file))
  if (!pid) return false // its owner is just about to write its process id, or has just let go
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
}
