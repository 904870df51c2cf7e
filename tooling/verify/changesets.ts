// Usage: node tooling/verify/changesets.ts [--json]
// Raises the versions in a copy of the repository, as a release would, with one change more than there is.
// No network, no branch to compare with.
import { readdirSync } from 'node:fs'
import path from 'node:path'

import { runCommand } from './command.ts'
import { copyRepository, plantFiles } from './planting.ts'
import { report } from './report.ts'
import { readWorkspace, root } from './workspace.ts'

const commands = [
  ['git', 'init', '--quiet'],
  ['git', 'add', '--all'],
  ['git', '-c', 'user.name=copy', '-c', 'user.email=', 'commit', '--quiet', '--no-gpg-sign', '--message=copy'],
  ['changeset', 'version'],
]

const pending = readdirSync(path.join(root, '.changeset')).filter((name) => /^(?!README).*\.md$/.test(name))
const copy = copyRepository(root)
plantFiles(copy.folder, { '.changeset/planted.md': "---\n'@hoc/spine-schemas': patch\n---\n\nPlanted.\n" })
try {
  const problems: string[] = []
  for (const [command = '', ...args] of commands) {
    const { code, text } = await runCommand(command, args, { cwd: copy.folder })
    if (code !== 0) problems.push(`${command} ${args.join(' ')} ended with ${code}:\n${text.trim()}`)
    if (problems.length > 0) break
  }
  const before = new Map(readWorkspace().map(({ manifest }) => [manifest.name, manifest.version]))
  const raised = readWorkspace(copy.folder).filter(({ manifest }) => manifest.version !== before.get(manifest.name))
  if (problems.length === 0 && raised.length === 0) {
    problems.push('expected a change of @hoc/spine-schemas to raise a version, and none rose')
  }
  report([
    {
      name: 'changesets release',
      problems,
      seen: `${pending.length} pending; with one more they raise ${raised.length} packages`,
    },
  ])
} finally {
  copy.remove()
}
