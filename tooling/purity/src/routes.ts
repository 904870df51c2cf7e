import { routeNamed } from './contracts.ts'
import { spokenAs, type Spoken } from './calls.ts'
import { isHttp, isServer } from './http-server.ts'
import type { SourceFile } from './model.ts'
import { constantsOf, memberName, originsOf, unwrapped, type Origin } from './stands-for.ts'
import { isFunction, keyOf, scopesOf } from './scope.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** A route that code registers with a server. */
export interface Route {
  readonly at: number
  /** As `GET /orders/{}`; none where the path cannot be read. */
  readonly routes: readonly string[]
  /** The operations that its handler dispatches; `\u0000` for one that cannot be read. */
  readonly dispatches: readonly string[]
  /** Modules that its handler, or the list that it is registered from, is imported from. */
  readonly from: readonly { readonly specifier: string; readonly name: string }[]
}

/** Whether a file may register a route: it names a server, and a method. */
export function mayRegister(text: string): boolean {
  return SERVERS.test(text) && REGISTERS.test(text)
}

const SERVERS =
  /app\b|server|router|routes|fastify|express|hono|koa|hapi|restify|polka|\bh3\b|elysia|\bapi\b|instance|nestjs|routing-controllers|find-my-way|micro|\\u(?:00|\{0*)[4-7][\da-f]/i
const REGISTERS =
  /\b(?:get|post|put|patch|delete|del|options|head|all|any|use|route|on|add)\b|\w\s*\[|@(?:Get|Post|Put|Patch|Delete|All)\b/i

const METHODS = /^(get|post|put|patch|delete|del|options|head|all|any|use|route|on)$/

/** Every route that a file registers, by hand or from a list. */
export function routesIn({ syntax }: Pick<SourceFile, 'syntax'>): Route[] {
  const calls = syntax.all('CallExpression').flatMap((call) => ofCall(call, syntax))
  return [...calls, ...syntax.all('Decorator').flatMap((one) => ofDecorator(one, syntax))]
}

function ofCall(call: NodeOf<'CallExpression'>, syntax: Syntax): Route[] {
  const spoken = spokenAs(call, syntax)
  if (spoken.given.length === 0 || !mayBeMethod(spoken.callee, syntax)) return []
  for (const origin of originsOf(spoken.callee, syntax)) {
    const method = methodOf(origin, spoken.callee, syntax)
    if (!method || !isServer(withoutLast(origin), syntax)) continue
    const parts = partsOf(method, spoken, syntax)
    if (parts) return [{ at: call.start, ...told(parts, syntax) }]
  }
  return []
}

// So that nothing is traced for most calls.
function mayBeMethod(callee: Node, syntax: Syntax): boolean {
  if (callee.type === 'Identifier') return scopesOf(syntax).resolve(callee)?.kind !== 'function'
  return callee.type === 'MemberExpression' && (callee.computed || METHODS.test(memberName(callee, syntax) ?? ''))
}

function methodOf({ path }: Origin, callee: Node, syntax: Syntax): string | undefined {
  const last = path.at(-1)
  if (typeof last === 'string') return METHODS.test(last) ? last : undefined
  // app[method](…), for a method that is read from somewhere
  return callee.type === 'MemberExpression' &&
    callee.computed &&
    path.length > 0 &&
    !/^\d+$/.test(memberName(callee, syntax) ?? '')
    ? 'all'
    : undefined
}

function withoutLast(origin: Origin): Origin {
  return { ...origin, path: origin.path.slice(0, -1) }
}

interface Parts {
  readonly methods: readonly string[]
  readonly path: Node | undefined
  readonly handlers: readonly Node[]
}

function partsOf(method: string, { callee, given }: Spoken, syntax: Syntax): Parts | undefined {
  const [first, second] = given
  if (method === 'route') return first && given.length === 1 ? ofOptions(first, syntax) : undefined
  if (method === 'on')
    return first && given.length > 2
      ? { methods: constantsOf(first, syntax), path: second, handlers: given.slice(2) }
      : undefined
  const routed = ofRouteCall(callee, syntax)
  if (routed) return { methods: [method], path: routed, handlers: given }
  const at = given.findIndex((one) => !isConstantName(one, syntax))
  const [path, ...handlers] = given.slice(Math.max(0, at))
  const isRoute =
    path && handlers.some((one) => mayHandle(one, syntax)) && (method !== 'use' || isAnswered(path, handlers))
  return isRoute ? { methods: [method], path, handlers } : undefined
}

// app.use('/path', (request, reply) => …), and not what runs before every route.
function isAnswered(path: Node, handlers: readonly Node[]): boolean {
  return !isFunction(unwrapped(path)) && handlers.some((one) => isFunction(unwrapped(one)))
}

// router.get('name', '/path', handler)
function isConstantName(node: Node, syntax: Syntax): boolean {
  const texts = node.type === 'Literal' ? constantsOf(node, syntax) : []
  return texts.length > 0 && texts.every((text) => !/^[/*]/.test(text) && text !== '')
}

function mayHandle(node: Node, syntax: Syntax): boolean {
  const inner = unwrapped(node)
  if (inner.type === 'ArrayExpression') return inner.elements.some((one) => one && mayHandle(one as Node, syntax))
  if (inner.type === 'ObjectExpression')
    return inner.properties.some((one) => one.type === 'Property' && keyOf(one.key as Node) === 'handler')
  if (/^(Literal|TemplateLiteral|UnaryExpression|BinaryExpression)$/.test(inner.type)) return false
  const origins = originsOf(inner, syntax)
  return !origins.some(
    ({ kind, ...one }) =>
      kind === 'node' && 'node' in one && /^(Literal|TemplateLiteral|ObjectExpression)$/.test(one.node.type),
  )
}

// app.route({ method, url, handler })
function ofOptions(node: Node, syntax: Syntax): Parts | undefined {
  const object = originsOf(node, syntax).find(
    (one) => one.kind === 'node' && one.node.type === 'ObjectExpression' && one.path.length === 0,
  )
  if (object?.kind !== 'node' || object.node.type !== 'ObjectExpression') return undefined
  const values = new Map(
    object.node.properties.flatMap((one) =>
      one.type === 'Property' ? [[keyOf(one.key as Node, one.computed), one.value as Node] as const] : [],
    ),
  )
  const path = values.get('url') ?? values.get('path')
  const handler = values.get('handler')
  if (!path || !handler) return undefined
  const method = values.get('method')
  const methods = method
    ? [...constantsOf(method, syntax), ...elementsIn(method).flatMap((one) => constantsOf(one, syntax))]
    : ['get']
  return { methods, path, handlers: [handler] }
}

function elementsIn(node: Node): Node[] {
  return node.type === 'ArrayExpression' ? (node.elements.filter((one) => one !== null) as Node[]) : []
}

// app.route('/path').get(handler)
function ofRouteCall(callee: Node, syntax: Syntax): Node | undefined {
  const made = callee.type === 'MemberExpression' ? unwrapped(callee.object) : undefined
  if (made?.type !== 'CallExpression') return undefined
  const inner = unwrapped(made.callee)
  if (inner.type !== 'MemberExpression') return undefined
  const isRoute = memberName(inner, syntax) === 'route'
  if (isRoute) return made.arguments[0] as Node | undefined
  return METHODS.test(memberName(inner, syntax) ?? '') ? ofRouteCall(inner, syntax) : undefined
}

function told({ methods, path, handlers }: Parts, syntax: Syntax): Omit<Route, 'at'> {
  const paths = path ? constantsOf(path, syntax).filter((text) => !text.includes('\u0000')) : []
  const handled = handlers.map((one) => dispatchesIn(one, syntax))
  const listed = path ? listsBehind(path, syntax) : []
  return {
    routes: paths.flatMap((one) => (methods.length > 0 ? methods : ['all']).map((method) => routeNamed(method, one))),
    dispatches: [...new Set(handled.flatMap(({ names }) => names))],
    from: [...handled.flatMap(({ from }) => from), ...listed],
  }
}

interface Handled {
  readonly names: readonly string[]
  readonly from: readonly { readonly specifier: string; readonly name: string }[]
}

/** The operations that an expression, and the local functions that it calls, dispatch. */
export function dispatchesIn(node: Node, syntax: Syntax, seen = new Set<Node>()): Handled {
  if (seen.has(node) || seen.size > 40) return { names: [], from: [] }
  seen.add(node)
  const own = [...within(node)].flatMap((one): Handled[] => {
    if (one.type === 'Identifier') return named(one, syntax, seen)
    return one.type === 'CallExpression' && isDispatch(one, syntax)
      ? [{ names: operationsOf(one, syntax), from: [] }]
      : []
  })
  return { names: own.flatMap(({ names }) => names), from: own.flatMap(({ from }) => from) }
}

function isDispatch(call: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  const { callee } = spokenAs(call, syntax)
  if (callee.type === 'Identifier') return callee.name === 'dispatch'
  return callee.type === 'MemberExpression' && memberName(callee, syntax) === 'dispatch'
}

function operationsOf(call: NodeOf<'CallExpression'>, syntax: Syntax): string[] {
  const [name] = spokenAs(call, syntax).given
  const names = name ? constantsOf(name, syntax) : []
  return names.length > 0 ? names : ['\u0000']
}

// A function of this file that is called or given; or one of another.
function named(name: NodeOf<'Identifier'>, syntax: Syntax, seen: Set<Node>): Handled[] {
  const binding = scopesOf(syntax).resolve(name)
  if (binding?.from && !binding.from.typeOnly)
    return [{ names: [], from: [{ specifier: binding.from.source, name: binding.from.name }] }]
  const held = binding?.node.type === 'VariableDeclarator' ? binding.node.init : binding?.node
  return held && isFunction(held) ? [dispatchesIn(held, syntax, seen)] : []
}

// The lists that loops run over around a registration, and where they come from.
function listsBehind(path: Node, syntax: Syntax): Handled['from'] {
  const lists = [...syntax.around(path)].flatMap((one) => {
    if (one.type === 'ForOfStatement') return [one.right]
    const call = isFunction(one) ? syntax.parentOf(one) : undefined
    const callee = call?.type === 'CallExpression' ? unwrapped(call.callee) : undefined
    return callee?.type === 'MemberExpression' ? [callee.object] : []
  })
  return lists.flatMap((list) =>
    originsOf(list, syntax).flatMap((origin) => {
      const made =
        origin.kind === 'node' && origin.node.type === 'CallExpression'
          ? originsOf(origin.node.callee, syntax)
          : [origin]
      return made.flatMap((one) => (one.kind === 'import' ? [{ specifier: one.from.source, name: one.from.name }] : []))
    }),
  )
}

// @Get('/path') above a method
function ofDecorator(decorator: NodeOf<'Decorator'>, syntax: Syntax): Route[] {
  const call = decorator.expression
  if (call.type !== 'CallExpression' || !isHttp(call.callee, syntax)) return []
  const [name] = originsOf(call.callee, syntax).flatMap((one) =>
    one.kind === 'import' ? [[one.from.name, ...one.path].at(-1)] : [],
  )
  const method = /^(Get|Post|Put|Patch|Delete|Options|Head|All)$/.exec(String(name))?.[0]
  const held = syntax.parentOf(decorator)
  if (!method || !held) return []
  const [path] = call.arguments as Node[]
  const paths = path ? constantsOf(path, syntax) : ['']
  const { names, from } = dispatchesIn(held, syntax)
  const routes = paths.map((one) => routeNamed(method, `/${one}`.replace(/^\/+/, '/')))
  return [{ at: decorator.start, routes, dispatches: [...new Set(names)], from: from.filter(() => names.length === 0) }]
}
