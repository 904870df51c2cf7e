import { NAMES_MODULES, importsOf, type Import } from '../imports.ts'
import { layers, type FilePlace, type FoundIn, type Package, type Workspace, type WorkspaceRule } from '../model.ts'
import { declares, packageAt, packageNamed, placeOf, resolve, type FileTarget, type Target } from '../resolve.ts'

/** A package imports its own files, what it declares, and what others export. */
export const importsStayInside: WorkspaceRule<readonly Import[]> = {
  name: 'imports-stay-inside',
  why: 'What a package takes past its declared dependencies breaks when it is installed alone, and couples it to the inside of another.',
  mend: 'Declare the dependency, and import what the other package exports; or have it export what is needed.',
  layers: [...layers],
  hint: () => NAMES_MODULES,
  gather: (file) => importsOf(file),
  *judge(gathered, workspace) {
    for (const [path, imports] of gathered) {
      const from = placeOf(workspace, path)
      const own = from && packageAt(workspace, path)
      if (!from || !own) continue
      for (const one of imports) {
        const message = wrongWith({ from, own, one, target: resolve(workspace, from, one.specifier), workspace })
        if (message) yield { path, at: one.at, message } satisfies FoundIn
      }
    }
  },
}

interface Seen {
  readonly from: FilePlace
  readonly own: Package
  readonly one: Import
  readonly target: Target
  readonly workspace: Workspace
}

function wrongWith(seen: Seen): string | undefined {
  const { target } = seen
  const said = `"${seen.one.specifier.replaceAll('\u0000', '…')}"`
  if (target.kind === 'unexported') return `${said} is nothing that ${target.of.name} exports.`
  if (target.kind === 'npm') return undeclared(seen, target.name, said)
  if (target.kind === 'unknown') return isElsewhere(seen) ? `${said} is code that no package.json declares.` : undefined
  return target.kind === 'file' ? wrongWithFile(seen, target, said) : undefined
}

// A path from the root of a disk, or code as an address; a path of a site in a browser is no such path.
function isElsewhere({ from, one: { specifier, typeOnly } }: Seen): boolean {
  if (typeOnly) return false
  const isOnDisk = /^\/[^\0?]*\.[cm]?[jt]sx?$/.test(specifier) && !/^(?:app|client|tool)$/.test(from.layer)
  return isOnDisk || /^(?:file|data):/i.test(specifier)
}

function wrongWithFile(seen: Seen, { path, of, via }: FileTarget, said: string): string | undefined {
  const { own } = seen
  const other = of === own || path.startsWith('..') ? undefined : of
  if (via === 'path' && (other || path.startsWith('..')))
    return `${said} leaves the package ${own.name}${other ? ` for ${other.name}` : ''}.`
  if (takesTest(seen)) return `${said} is for tests by its path, where the laws do not hold; what ships may not use it.`
  return other && via === 'package' ? undeclared(seen, other.name, said) : undefined
}

function takesTest({ from, one, target }: Seen): boolean {
  if (one.typeOnly || from.layer === 'tool' || target.kind !== 'file') return false
  return target.place?.purpose === 'test' || target.place?.purpose === 'fixture'
}

// What the program that runs the code brings itself.
const HOSTS = ['vscode', 'electron', 'bun', 'atom', 'k6']

function undeclared({ own, one, workspace }: Seen, name: string, said: string): string | undefined {
  const shipped = [own.dependencies, own.peerDependencies].some((names) => names.includes(name))
  if (shipped || name === own.name || HOSTS.includes(name)) return undefined
  const declared = declares(own, name)
  if (declared && (one.typeOnly || own.private)) return undefined
  const kept = packageNamed(workspace, name)?.name ?? name
  if (declared) return `${said} is of ${kept}, which ${own.name} declares only for its tests and builds.`
  return one.typeOnly && hasTypes(own, name) ? undefined : `${said} is of ${kept}, which ${own.name} does not declare.`
}

function hasTypes(own: Package, name: string): boolean {
  return declares(own, `@types/${name.replace(/^@/, '').replace('/', '__')}`)
}
