import { HTTP_PACKAGES } from '../layer-table.ts'
import { entryAt, manifestOf } from '../manifest.ts'
import { layers, type FoundIn, type Package, type Workspace, type WorkspaceRule } from '../model.ts'
import { packageNamed } from '../resolve.ts'
import { isOneOf } from '../settings.ts'

/** The root of a workspace declares what builds and checks it, and nothing that runs. */
export const rootHoldsToolsOnly: WorkspaceRule = {
  name: 'root-holds-tools-only',
  why: 'What the root declares can be imported by every package, so nobody sees any more who needs it.',
  mend: 'Declare it in the package that runs with it; leave tools at the root, as devDependencies.',
  layers: [...layers],
  hint: () => ({ test: () => false }),
  gather: () => undefined,
  *judge(_, workspace) {
    const root = workspace.packages.find(({ folder }) => folder === '')
    if (root && workspace.packages.length > 1) yield* look(root, workspace)
  },
}

function* look(root: Package, workspace: Workspace): Generator<FoundIn> {
  const path = manifestOf(root)
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies'])
    for (const name of namesIn(root, kind))
      yield { path, at: entryAt(root.text, [kind, name]), message: `The root runs with "${name}" (${kind}).` }

  for (const name of root.devDependencies) {
    const what = notATool(aliasedBy(root, name) ?? name, workspace)
    const at = entryAt(root.text, ['devDependencies', name])
    if (what) yield { path, at, message: `The root declares "${name}", ${what}.` }
  }
}

// `"tools": "npm:pg@8"`
function aliasedBy({ text }: Package, name: string): string | undefined {
  const { devDependencies } = JSON.parse(text) as { devDependencies?: Readonly<Record<string, unknown>> }
  return /^(?:npm|workspace):(@?[^@]+)@/.exec(String(devDependencies?.[name]))?.[1]
}

function namesIn({ text }: Package, kind: string): string[] {
  return Object.keys((JSON.parse(text) as Record<string, object | undefined>)[kind] ?? {})
}

function notATool(name: string, workspace: Workspace): string | undefined {
  const layer = packageNamed(workspace, name)?.layer
  if (layer && layer !== 'tool') return `which is of layer ${layer}`
  if (isOneOf(name, workspace.settings.databasePackages)) return 'which reaches a database'
  return isOneOf(name, HTTP_PACKAGES) ? 'which answers HTTP' : undefined
}
