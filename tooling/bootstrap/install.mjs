import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

import { adviceFor } from './advice.mjs'
import { forTools } from './environment.mjs'
import { run } from './process.mjs'
import { step, stop } from './report.mjs'

/** Installs the packages of the lockfile, unless nothing that decides about them has changed since the last time. */
export async function ensurePackages(root, env) {
  const stamp = path.join(root, 'node_modules/.hoc-installed')
  const wanted = digest(root)
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return
  await step('installing packages', 'installed packages', async () => {
    const args = ['install', '--frozen-lockfile', '--reporter=append-only']
    const { code, text } = await run('pnpm', args, { cwd: root, env: forTools(env), output: 'copied' })
    if (code !== 0) stop(`pnpm install ended with ${code}`, adviceFor(text), code)
  })
  fs.writeFileSync(stamp, wanted)
}

/** A digest of everything that decides which packages are installed where. */
export function digest(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests(root)]) {
    hash.update(`\n${file}\n`).update(fs.readFileSync(path.join(root, file)))
  }
  return hash.digest('hex')
}

function manifests(root) {
  const folders = ['packages', 'apps', 'tooling'].filter((folder) => fs.existsSync(path.join(root, folder)))
  const files = folders.flatMap((folder) =>
    fs.readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  )
  return files.filter((file) => fs.existsSync(path.join(root, file))).sort()
}
