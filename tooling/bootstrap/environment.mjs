import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const FROM_NPM = /^(npm_(lifecycle|package|command|execpath|config_(prefix|local_prefix|global)).*|INIT_CWD)$/i

/** The environment without what npm adds for its script; another package manager would take it for its own. */
export function withoutNpm(env) {
  return Object.fromEntries(Object.entries(env).filter((entry) => !FROM_NPM.test(entry[0])))
}

/** The folder where the person is: npm runs a script of the root in the root, and says where it was called. */
export function whereCalled(env, cwd, root) {
  return cwd === root && env.INIT_CWD ? env.INIT_CWD : cwd
}

/** The environment with folders put before all others on the path. */
export function withPath(env, folders) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...env, [name]: [...folders, env[name]].filter(Boolean).join(path.delimiter) }
}

/** The environment for installing and building: NODE_ENV=production would leave out the tools. */
export function forTools(env) {
  return { ...env, NODE_ENV: 'development', CI: 'true' }
}

/** Caches live below the home folder; where there is none to write to, the repository lends one. */
export function withWritableHome(env, root) {
  if (process.platform === 'win32') return env
  const home = env.HOME || homeOfUser()
  if (home && isWritable(home)) return { ...env, HOME: home }
  const lent = path.join(root, '.tmp/home')
  fs.mkdirSync(lent, { recursive: true })
  return { ...env, HOME: lent }
}

function homeOfUser() {
  try {
    return os.userInfo().homedir
  } catch {
    return undefined // a user id that the password file does not know has no home
  }
}

function isWritable(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}
