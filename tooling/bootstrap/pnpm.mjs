import fs from 'node:fs'
import path from 'node:path'

import { npmInstall } from './npm.mjs'
import { run } from './process.mjs'
import { stop } from './report.mjs'

/** The folder of the pinned pnpm, fetched if it is not there; then it is tried in an environment that has a Node. */
export async function ensurePnpm(root, env) {
  const folder = path.join(root, 'tooling/toolchain/pnpm')
  const bin = path.join(folder, 'node_modules/.bin')
  const wanted = read(path.join(folder, 'package.json')).dependencies.pnpm
  const manifest = path.join(folder, 'node_modules/pnpm/package.json')
  if (fs.existsSync(manifest) && read(manifest).version === wanted) return bin

  // Its own script puts the binary of this platform in place: without it there is no pnpm.
  await npmInstall(`pnpm ${wanted}`, folder, root, '--ignore-scripts=false')
  const pnpm = path.join(bin, process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm')
  const { code, text } = await run(pnpm, ['--version'], { cwd: folder, env: await env, output: 'kept' })
  if (code !== 0)
    stop(`the fetched pnpm does not run here: ${text.trim()}`, 'pnpm has binaries for Linux, macOS and Windows only.')
  return bin
}

function read(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
