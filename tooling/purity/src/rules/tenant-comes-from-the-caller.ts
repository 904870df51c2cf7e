import type { FoundIn, SourceFile, Workspace, WorkspaceRule } from '../model.ts'
import { contractsIn, type Promised } from '../promise.ts'
import { passedOnIn, schemasIn, searchOf, type Key, type Schemas } from '../schema-keys.ts'

/** What a file tells of contracts and of the schemas that they are made of. */
interface Gathered extends Schemas {
  readonly contracts: readonly Promised[]
}

/** No contract lets its caller name a tenant, but those of operators, who stand above tenants. */
export const tenantComesFromTheCaller: WorkspaceRule<Gathered> = {
  name: 'tenant-comes-from-the-caller',
  why: 'A tenant that a request may name is a tenant that a request may choose: whoever asks reads and writes what belongs to others.',
  mend: 'Take the key out of the input, and use the tenant of the caller, which the edge has established.',
  layers: ['schemas', 'orchestrator', 'engine', 'driver', 'app', 'client', 'shim', 'tool', 'pure'],
  hint: () => HINT,
  gather,
  judge,
}

// A contract, a tenant, or what may pass on a schema that holds one.
const LOOKS_LIKE_CONTRACT = /^(?=[^]*\binput\b\s*[:,}])(?=[^]*\b(effect|refusals|requires|output)\b\s*[:,}])/
const HINT = new RegExp(
  String.raw`tenant|contract\w*\(|\.shape\b|export\s*[{*]|\\[ux]|${LOOKS_LIKE_CONTRACT.source}`,
  'i',
)
const TENANT = /^tenant$|^(\w*[a-z_])?tenant[_-]?(id|uuid)s?$/i
const IN_ROUTE = /[{:](tenant([_-]?id)?)\b/i

function gather({ syntax, layer }: SourceFile): Gathered | undefined {
  const text = syntax.kept
  const mayHold = layer === 'schemas' || /tenant|contract\w*\(|\\[ux]/i.test(text) || LOOKS_LIKE_CONTRACT.test(text)
  if (!mayHold) return /export\s*[{*]/.test(text) ? { ...passedOnIn(syntax), contracts: [] } : undefined
  return { ...schemasIn(syntax), contracts: /input|\\[ux]/.test(text) ? [...contractsIn(syntax)] : [] }
}

function* judge(all: ReadonlyMap<string, Gathered>, workspace: Workspace): Generator<FoundIn> {
  const above = workspace.settings.operatorOperations
  const search = searchOf(all, workspace, (name) => TENANT.test(name))
  for (const [path, { contracts }] of all) {
    for (const promised of contracts) {
      const isAbove = promised.isOperators || above.some((prefix) => promised.name?.startsWith(prefix))
      if (!isAbove)
        for (const [at, message] of tenantsIn(promised, search(promised.input, path))) yield { path, at, message }
    }
  }
}

function tenantsIn({ name = 'a contract', path: route }: Promised, keys: Iterable<Key>): Map<number, string> {
  const found = new Map<number, string>()
  for (const { at, path, of } of keys)
    found.set(at, `Lets the caller of ${name} name a tenant: ${path.join('.')}${of ? `, which is of ${of}` : ''}.`)
  const inRoute = IN_ROUTE.exec(route?.text ?? '')?.[1]
  if (route && inRoute) found.set(route.at, `Lets the path of ${name} name a tenant: ${inRoute}.`)
  return found
}
