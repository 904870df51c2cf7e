import { contractsIn, listedIn } from '../contracts.ts'
import { handedOnBy, type HandedOn } from '../handed-on.ts'
import { importsOf, type Import } from '../imports.ts'
import { layers, type FoundIn, type SourceFile, type Workspace, type WorkspaceRule } from '../model.ts'
import { isFace, reachedBy } from '../reach.ts'
import { placeOf } from '../resolve.ts'
import { misrouted, type RoutesOfFile } from '../route-table.ts'
import { dispatchesIn, mayRegister, routesIn } from '../routes.ts'

/** What one file has to do with routes and with what apps may not reach. */
interface Gathered extends RoutesOfFile {
  readonly imports: readonly Import[]
  readonly handedOn: readonly HandedOn[]
}

/** What faces the outside turns requests into dispatches: it reaches nothing below, and its routes are operations. */
export const appsOnlyDispatch: WorkspaceRule<Gathered> = {
  name: 'apps-only-dispatch',
  why: 'A request that is answered past the dispatcher is neither decided by the authority nor recorded.',
  mend: 'Declare an operation and dispatch it; list a route that is none in edge.ts, with the reason.',
  layers: [...layers],
  alsoLooksAt: ['generated'],
  gather,
  *judge(gathered, workspace) {
    yield* reaching(gathered, workspace)
    yield* misrouted(gathered, workspace)
  },
}

function gather(file: SourceFile): Gathered {
  const isOfFace = isFace(file.layer)
  const registers = file.layer === 'app' && mayRegister(file.text)
  const mayHide = !isOfFace && file.layer !== 'engine' && file.layer !== 'driver'
  const mayList = file.layer === 'schemas' || file.layer === 'app'
  return {
    imports: isOfFace ? importsOf(file) : [],
    handedOn: mayHide ? handedOnBy(file) : [],
    routes: registers ? routesIn(file) : [],
    contracts: contractsIn(file),
    listed: mayList ? listedIn(file) : [],
    dispatching: file.layer === 'app' && /\bdispatch\b/.test(file.text) ? dispatchingIn(file) : {},
  }
}

function dispatchingIn({ syntax }: SourceFile): Record<string, readonly string[]> {
  const exported = syntax.all('ExportNamedDeclaration', 'ExportDefaultDeclaration')
  const found = exported.map((one) => {
    const [entry] = syntax.module.staticExports
      .flatMap(({ entries }) => entries)
      .filter(({ start, end }) => start >= one.start && end <= one.end)
    return [entry?.exportName.name ?? 'default', dispatchesIn(one, syntax).names] as const
  })
  return Object.fromEntries(found.filter(([, names]) => names.length > 0))
}

function* reaching(gathered: ReadonlyMap<string, Gathered>, workspace: Workspace): Generator<FoundIn> {
  const handedOn = (path: string) => gathered.get(path)?.handedOn ?? []
  for (const [path, { imports }] of gathered) {
    const from = placeOf(workspace, path)
    if (from?.purpose !== 'source') continue
    for (const one of imports) {
      const reached = reachedBy(from, one, handedOn, workspace)
      const said = one.specifier.replaceAll('\u0000', '…')
      if (reached) yield { path, at: one.at, message: `"${said}" reaches ${reached}.` }
    }
  }
}
