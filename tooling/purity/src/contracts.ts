import type { SourceFile } from './model.ts'
import { constantsOf } from './stands-for.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** A contract as data: an operation's name, and where HTTP finds it. */
export interface Contract {
  readonly name: string
  /** The constant that holds it. */
  readonly constant: string | undefined
  readonly at: number
  /** 'GET /orders/{}'; undefined for one that only runs in process. */
  readonly route: string | undefined
  readonly routeAt: number
}

type File = Pick<SourceFile, 'syntax'>

/** Every contract that a file declares: an object with a `name` of the form domain.verb, and `http`. */
export function contractsIn({ syntax }: File): Contract[] {
  if (!/\bhttp\b['"]?\s*[:,}]/.test(syntax.kept)) return []
  return syntax.all('ObjectExpression').flatMap((object) => {
    const [name, http] = [propertyOf(object, 'name'), propertyOf(object, 'http')]
    const said = name && constantsOf(name.value as Node, syntax)[0]
    if (!name || !http || !said || !/^[a-z][\w-]*(\.[a-z][\w-]*)+$/i.test(said)) return []
    const route = routeOf(http.value as Node, syntax)
    return [{ name: said, constant: constantOf(object, syntax), at: name.start, route, routeAt: http.start }]
  })
}

// A list of names, a table of them, or the values of a module.
const MAY_LIST =
  /\[\s*(?:\.{3}\s*)?[A-Za-z_$][\w$.]*\s*,|[=(]\s*\{\s*[\w$]+\s*[,}]|['"]\s*:\s*[A-Za-z_$]|Object\.(?:values|entries)/

/** The constants, local or imported, that stand in lists or tables: what routes may be derived from. */
export function listedIn({ syntax }: File): { source: string; name: string }[] {
  if (syntax.module.staticImports.length === 0 || !MAY_LIST.test(syntax.kept)) return []
  const entries = [
    ...syntax.all('ArrayExpression').flatMap(({ elements }) => elements as (Node | null)[]),
    ...syntax.all('ObjectExpression').flatMap(({ properties }) => properties.map((one) => valueOf(one as Node))),
  ]
  return entries.flatMap((entry) => heldBy(entry, syntax))
}

function heldBy(entry: Node | null, syntax: Syntax): { source: string; name: string }[] {
  if (entry?.type === 'MemberExpression') {
    const [held] = heldBy(entry.object, syntax)
    const member = keyOf(entry.property as Node, entry.computed)
    return held?.name === '*' ? [{ ...held, name: member ?? '*' }] : []
  }
  const binding = entry?.type === 'Identifier' ? scopesOf(syntax).resolve(entry) : undefined
  if (binding?.kind === 'variable') return [{ source: '', name: binding.name }]
  return binding?.from ? [{ source: binding.from.source, name: binding.from.name }] : []
}

/** A method and a path, with the names of its parameters left out: `GET /orders/{}`. */
export function routeNamed(method: string, path: string): string {
  const shape = path.replace(/\{[^}]*\}|:[\w]+(\([^)]*\))?\??/g, '{}').replace(/(.)\/$/, '$1')
  return `${method.toUpperCase()} ${shape}`
}

function valueOf(property: Node): Node | null {
  if (property.type === 'SpreadElement') return property.argument
  return property.type === 'Property' ? (property.value as Node) : null
}

function propertyOf(object: NodeOf<'ObjectExpression'>, name: string) {
  const named = object.properties.find(
    (one) => one.type === 'Property' && keyOf(one.key as Node, one.computed) === name,
  )
  return named?.type === 'Property' ? named : undefined
}

function routeOf(http: Node, syntax: Syntax): string | undefined {
  if (http.type !== 'ObjectExpression') return undefined
  const [method, path] = ['method', 'path'].map((key) => {
    const value = propertyOf(http, key)?.value
    return value && constantsOf(value as Node, syntax)[0]
  })
  return method && path ? routeNamed(method, path) : undefined
}

function constantOf(object: Node, syntax: Syntax): string | undefined {
  for (const around of syntax.around(object)) {
    if (around.type === 'VariableDeclarator') return around.id.type === 'Identifier' ? around.id.name : undefined
    if (around.type === 'Property') return undefined
  }
  return undefined
}
