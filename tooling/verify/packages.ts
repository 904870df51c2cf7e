// Usage: node tooling/verify/packages.ts [--json]
// Packs every publishable package and sees that a stranger could use it. Needs built packages and the npm registry.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { checkContents, installAll, loadEntries, typecheckAll } from './consumer.ts'
import { entriesOf } from './entries.ts'
import { report, type Result } from './report.ts'
import { lintTarball, packAll } from './tarballs.ts'
import { readWorkspace, root } from './workspace.ts'

const nodeTypes = '24' // what `engines` promises to run on, as a consumer would install it
const AT_ONCE = 2

const folder = mkdtempSync(path.join(tmpdir(), 'hoc-packages-'))
const [tarballFolder, project] = [path.join(folder, 'tarballs'), path.join(folder, 'project')]
try {
  mkdirSync(tarballFolder)
  mkdirSync(project)
  report(await checkAll())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function checkAll(): Promise<Result[]> {
  const tarballs = await packAll(root, readWorkspace(), tarballFolder)
  const results: Result[] = []
  for (let next = 0; next < tarballs.length; next += AT_ONCE) {
    const some = tarballs.slice(next, next + AT_ONCE)
    results.push(...(await Promise.all(some.map((tarball) => lintTarball(tarball, root)))).flat())
  }

  const installed = await installAll(tarballs, project, nodeTypes)
  results.push(installed)
  if (installed.problems.length > 0) return results

  results.push(await typecheckAll(tarballs, project))
  results.push(...tarballs.map(({ pkg }) => checkContents(pkg, project)))
  // All in one process: packages share most of what they load, and a deed is told of with the file that did it.
  const modules = tarballs.flatMap(({ pkg }) => entriesOf(pkg)).filter(({ command }) => !command)
  const specifiers = modules.map(({ specifier }) => specifier)
  const loaded = await Promise.all([
    loadEntries(specifiers, 'import', project),
    loadEntries(specifiers, 'require', project),
  ])
  results.push(...loaded.flat())
  return results
}
