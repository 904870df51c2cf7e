import type { Contract } from './contracts.ts'
import type { FilePlace, FoundIn, Workspace } from './model.ts'
import { placeOf, resolve } from './resolve.ts'
import type { Route } from './routes.ts'

/** What one file has to do with routes and operations. */
export interface RoutesOfFile {
  readonly routes: readonly Route[]
  readonly contracts: readonly Contract[]
  /** The constants that stand in its lists and tables. */
  readonly listed: readonly { readonly source: string; readonly name: string }[]
  /** Exported function → the operations that it dispatches. */
  readonly dispatching: Readonly<Record<string, readonly string[]>>
}

type All = ReadonlyMap<string, RoutesOfFile>

interface Held extends Contract {
  readonly path: string
}

/** What is wrong between routes and operations: each operation has one route, each route an operation or a line in edge.ts. */
export function* misrouted(gathered: All, workspace: Workspace): Generator<FoundIn> {
  const contracts = [...gathered].flatMap(([path, { contracts }]) => contracts.map((one) => ({ ...one, path })))
  yield* twice(contracts)
  const registered = [...gathered].flatMap(([path, { routes }]) => registeredIn(path, routes, gathered, workspace))
  for (const one of registered) {
    const message = wrongWith(one, registered, contracts)
    if (message) yield { path: one.path, at: one.at, message }
  }
  yield* unrouted(contracts, registered, gathered, workspace)
}

function* twice(contracts: readonly Held[]): Generator<FoundIn> {
  const [names, routes] = [new Map<string, Held>(), new Map<string, Held>()]
  for (const one of contracts) {
    const before = names.get(one.name)
    if (before)
      yield {
        path: one.path,
        at: one.at,
        message: `The operation "${one.name}" is declared in ${before.path} as well.`,
      }
    const other = one.route === undefined ? undefined : routes.get(one.route)
    if (other)
      yield { path: one.path, at: one.routeAt, message: `${one.route} is the route of "${other.name}" already.` }
    names.set(one.name, one)
    if (one.route !== undefined) routes.set(one.route, one)
  }
}

interface Registered extends Route {
  readonly path: string
  readonly isEdge: boolean
}

const EDGE = /(^|\/)edge\.[cm]?[jt]sx?$/

function registeredIn(path: string, routes: readonly Route[], gathered: All, workspace: Workspace): Registered[] {
  const place = placeOf(workspace, path)
  if (place?.purpose !== 'source') return []
  return routes.map((route) => {
    const from = route.from.map((one) => ({ ...one, path: pathOf(one.specifier, place, workspace) }))
    const others = from.flatMap(({ path, name }) => gathered.get(path)?.dispatching[name] ?? [])
    const isEdge = EDGE.test(path) || (route.routes.length === 0 && from.some((one) => EDGE.test(one.path)))
    // What is told to a handler of another file stands there, not here.
    const told = others.map((name) => name.replaceAll('\u0000', ''))
    return { ...route, path, isEdge, dispatches: [...new Set([...route.dispatches, ...told])] }
  })
}

function pathOf(specifier: string, from: FilePlace, workspace: Workspace): string {
  const target = resolve(workspace, from, specifier)
  return target.kind === 'file' ? target.path : ''
}

function wrongWith(one: Registered, all: readonly Registered[], contracts: readonly Held[]): string | undefined {
  if (one.isEdge) return undefined
  const [route] = one.routes
  if (one.dispatches.length === 0)
    return route === undefined
      ? 'Registers a route that is neither derived from a contract nor from edge.ts.'
      : `${route} is answered here: it is neither an operation nor a line in edge.ts.`
  const isOne = one.routes.length === 1 && one.dispatches.length === 1
  return route !== undefined && isOne ? wrongWithPair({ ...one, route }, all, contracts) : undefined
}

function wrongWithPair(
  { path, at, route, dispatches }: Registered & { readonly route: string },
  all: readonly Registered[],
  contracts: readonly Held[],
): string | undefined {
  const [name = ''] = dispatches
  if (name === '') return undefined
  if (name.includes('\u0000')) return `${route} dispatches whatever operation it is told.`
  const contract = contracts.find((each) => each.name === name)
  if (contracts.length > 0 && !contract) return `${route} dispatches "${name}", which no contract declares.`
  const own = contract?.route
  if (own !== undefined && own !== route) return `"${name}" has its route, ${own}, and gets a second here: ${route}.`
  const first = all.find((each) => !each.isEdge && each.dispatches.includes(name))
  const isSecond = first !== undefined && (first.path !== path || first.at !== at)
  return isSecond ? `"${name}" gets a second route here: ${route}.` : undefined
}

// Where routes derive from a list, a contract outside of it has none; where they stand by hand, one without a route.
function* unrouted(
  contracts: readonly Held[],
  registered: readonly Registered[],
  gathered: All,
  workspace: Workspace,
): Generator<FoundIn> {
  const open = contracts.filter(({ route }) => route !== undefined)
  const listed = listedContracts(gathered, workspace)
  const isListed = (one: Held) => listed.has(`${one.path}:${one.constant}`) || listed.has(`${one.path}:*`)
  const byHand = registered
    .filter(({ isEdge, routes }) => !isEdge && routes.length > 0)
    .flatMap(({ dispatches }) => dispatches)
  const isDerived = registered.some(
    ({ isEdge, routes, dispatches }) => !isEdge && routes.length === 0 && dispatches.length > 0,
  )
  const hasList = open.filter(isListed).length > 1
  if (!(isDerived && hasList) && (isDerived || byHand.length === 0)) return
  for (const one of open) {
    const message = `The operation "${one.name}" has no route: ${isDerived ? 'it stands in no list of contracts' : 'no handler dispatches it'}.`
    if (!byHand.includes(one.name) && !(isDerived && isListed(one))) yield { path: one.path, at: one.at, message }
  }
}

function listedContracts(gathered: All, workspace: Workspace): Set<string> {
  return new Set(
    [...gathered].flatMap(([path, { listed }]) => {
      const place = placeOf(workspace, path)
      return listed.map(
        ({ source, name }) => `${source === '' || !place ? path : pathOf(source, place, workspace)}:${name}`,
      )
    }),
  )
}
