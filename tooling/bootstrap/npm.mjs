import fs from 'node:fs'
import path from 'node:path'

import { adviceFor } from './advice.mjs'
import { forTools, withoutNpm, withWritableHome } from './environment.mjs'
import { run } from './process.mjs'
import { step, stop } from './report.mjs'

const FLAGS = ['--no-save', '--no-audit', '--no-fund', '--include=optional', '--fetch-retries=1', '--loglevel=error']

/**
 * Installs what a folder's own package-lock.json pins, integrity-checked, with the npm that came with Node. Scripts of
 * packages run as the user has set it; `flags` may say otherwise.
 */
export async function npmInstall(what, folder, root, ...flags) {
  const env = forTools(withoutNpm(withWritableHome(process.env, root)))
  const [command, ...first] = npm()
  // What an interrupted run left behind would pass for installed.
  fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true })
  await step(`fetching ${what} from the npm registry`, `fetched ${what}`, async () => {
    const args = [...first, 'install', ...FLAGS, ...flags, '--prefix', folder]
    const { code, text } = await run(command, args, { cwd: folder, env, output: 'copied' })
    if (code !== 0) stop(`npm install in ${path.relative(root, folder)} ended with ${code}`, adviceFor(text), code)
  })
}

function npm() {
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js') && fs.existsSync(running)) return [process.execPath, running]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}
