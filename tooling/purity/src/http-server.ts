import { HTTP_PACKAGES } from './layer-table.ts'
import { argumentsFor, memberName, originsOf, unwrapped, type Origin } from './stands-for.ts'
import { isFunction, scopesOf, type Binding } from './scope.ts'
import { isOneOf } from './settings.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

const NAMES =
  /^(app|server|router|routes|fastify|express|hono|api|instance|httpServer|apiRouter|\w+(App|Server|Router))$/

/** Whether an expression is of a package that answers HTTP. */
export function isHttp(node: Node, syntax: Syntax): boolean {
  return originsOf(node, syntax).some(isOfHttp)
}

/** Whether something takes routes: made by a package that answers HTTP, typed as such, or named like it. */
export function isServer(origin: Origin, syntax: Syntax, depth = 0): boolean {
  if (depth > 8) return false
  const last = origin.path.at(-1)
  if (typeof last === 'string' && NAMES.test(last)) return true
  if (origin.kind === 'import') return isImported(origin, last)
  if (origin.kind === 'global') return origin.path.length === 0 && NAMES.test(origin.name)
  if (origin.kind === 'parameter') return isParameter(origin.binding, origin.path.length, syntax, depth)
  return origin.path.length === 0 && isMadeServer(origin.node, syntax, depth)
}

// fastify(), new Hono(), express.Router(); and what a server returns: app.get(…).post(…)
function isMadeServer(node: Node, syntax: Syntax, depth: number): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false
  if (isHttp(node.callee, syntax)) return true
  const callee = unwrapped(node.callee)
  if (callee.type !== 'MemberExpression' || memberName(callee, syntax) === 'inject') return false
  return originsOf(callee.object, syntax).some((one) => isServer(one, syntax, depth + 1))
}

function isOfHttp(origin: Origin): boolean {
  return origin.kind === 'import' && isOneOf(origin.from.source, HTTP_PACKAGES)
}

// What another file of the workspace calls a server.
function isImported({ from }: Extract<Origin, { kind: 'import' }>, last: string | number | undefined): boolean {
  if (isOneOf(from.source, HTTP_PACKAGES)) return true
  const name = String(last ?? (from.name === 'default' ? from.source.replace(/^.*\/|\.\w+$/g, '') : from.name))
  return /^[.#@~]/.test(from.source) && NAMES.test(name)
}

function isParameter(binding: Binding, depthOfPath: number, syntax: Syntax, depth: number): boolean {
  const { node, name, at } = binding
  if (depthOfPath > binding.path.length) return false
  const types = [...within(node)].filter((one) => one.type === 'TSTypeReference')
  const typed = types.some((one) => namesHttp(one, syntax))
  if (typed || NAMES.test(name)) return true
  const made = [...syntax.around(at)].find(isFunction)
  const call = made && syntax.parentOf(made)
  if (
    call?.type === 'CallExpression' &&
    (made?.params[0] as Node | undefined) === node &&
    isRegister(call, syntax, depth)
  )
    return true
  return argumentsFor(binding, syntax).some((one) =>
    originsOf(one, syntax).some((each) => isServer(each, syntax, depth + 1)),
  )
}

// app.register(async (child) => …): the child takes routes as well.
function isRegister({ callee }: NodeOf<'CallExpression'>, syntax: Syntax, depth: number): boolean {
  const called = unwrapped(callee)
  if (called.type !== 'MemberExpression' || !/^(register|group|after)$/.test(memberName(called, syntax) ?? ''))
    return false
  return originsOf(called.object, syntax).some((one) => isServer(one, syntax, depth + 1))
}

function namesHttp({ typeName }: NodeOf<'TSTypeReference'>, syntax: Syntax): boolean {
  const first = typeName.type === 'TSQualifiedName' ? typeName.left : typeName
  if (first.type !== 'Identifier') return false
  const from = scopesOf(syntax).resolve(first)?.from
  const name = typeName.type === 'TSQualifiedName' ? typeName.right.name : (from?.name ?? '')
  return (
    from !== undefined &&
    isOneOf(from.source, HTTP_PACKAGES) &&
    /(Instance|Express|Application|Router|Hono|App|Koa|Elysia|IRouter|default)$/.test(name)
  )
}
