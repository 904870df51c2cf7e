import { bare, calledBy, functionOf, memberName, type Called } from './callee.ts'
import { isFunction, keyOf, type Scopes } from './scope.ts'
import { childrenOf, within, type Node, type NodeOf } from './syntax.ts'

const LOGS = /^(console|log|logger|logging|winston|pino|bunyan|debug|stderr|stdout)$/i
const LOG_CALLS = /^(log|logger|warn|warning|info|debug|trace|print|println|emitWarning|debuglog)$/i
const ENDS = /^(exit|abort|reallyExit)$/

/** The nodes of a piece of code that run when it runs: those of functions within it are left out. */
export function* ownNodes(node: Node): Generator<Node> {
  yield node
  if (isNever(node)) return
  for (const child of childrenOf(node)) if (!isFunction(child) && child.type !== 'ClassBody') yield* ownNodes(child)
}

/** Whether a node is code behind `if (false)`, or behind a setting of the environment. */
export function isNever(node: Node): boolean {
  if (node.type !== 'IfStatement') return false
  return node.test.type === 'Literal' ? !node.test.value : !node.alternate && asksEnvironment(node.test)
}

// `if (process.env.DEBUG) throw error`: where it counts, nobody sets it.
function asksEnvironment(test: Node): boolean {
  const parts = [...within(test)].filter(({ type }) => type === 'MemberExpression').map((one) => pathOf(one))
  const isOther = [...within(test)].some((one) => one.type === 'CallExpression' || isLooseName(one, test))
  return !isOther && parts.some((path) => path.startsWith('process.env.'))
}

function isLooseName(node: Node, test: Node): boolean {
  if (node.type !== 'Identifier' || node.name === 'process') return false
  return ![...within(test)].some((one) => one.type === 'MemberExpression' && one.property === node && !one.computed)
}

function pathOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression'
    ? `${pathOf(node.object)}.${keyOf(node.property as Node, node.computed) ?? ''}`
    : ''
}

/** Whether a call only writes something down. */
export function isLog({ name, receiver }: Called, scopes: Scopes): boolean {
  if (!receiver) return LOG_CALLS.test(name ?? '')
  if (name === 'emitWarning') return true
  const object = bare(receiver)
  if (object.type === 'Identifier') return LOGS.test(object.name)
  if (object.type === 'MemberExpression') return LOGS.test((memberName(object, scopes) ?? '').replace(/^[#_]/, ''))
  return object.type === 'CallExpression' && LOGS.test(calledBy(object, scopes).name ?? '')
}

/** Whether code throws, rejects or ends the process on one of its ways, by itself or in a function of its file. */
export function raises(body: Node, scopes: Scopes, depth: number): boolean {
  return [...ownNodes(body)].some((node) => raisesAt(node, scopes, depth))
}

function raisesAt(node: Node, scopes: Scopes, depth: number): boolean {
  if (node.type === 'ThrowStatement') return true
  if (node.type === 'ReturnStatement') return node.argument !== null && isError(node.argument)
  if (node.type === 'CallExpression') return raisesWhenCalled(node, scopes, depth)
  if (node.type !== 'AssignmentExpression') return false
  const left = bare(node.left as Node)
  return left.type === 'MemberExpression' && memberName(left, scopes) === 'exitCode'
}

function raisesWhenCalled(call: NodeOf<'CallExpression'>, scopes: Scopes, depth: number): boolean {
  const what = calledBy(call, scopes)
  const { name = '', receiver, identifier } = what
  if (receiver && ENDS.test(name)) return isProcess(bare(receiver))
  if (name === 'reject') return true
  if (what.args.some(isError)) return !isLog(what, scopes)
  const own = identifier && functionOf(identifier, scopes)
  return own !== undefined && depth > 0 && throwsAtOnce(own.body as Node, scopes, depth - 1)
}

function throwsAtOnce(body: Node, scopes: Scopes, depth: number): boolean {
  const statements = body.type === 'BlockStatement' ? body.body : [body]
  return statements.some((statement) => {
    const node = statement.type === 'ExpressionStatement' ? bare(statement.expression) : statement
    return /^(ThrowStatement|CallExpression)$/.test(node.type) && raisesAt(node, scopes, depth)
  })
}

function isProcess(object: Node): boolean {
  return object.type === 'Identifier' && /^(process|Deno)$/.test(object.name)
}

function isError(node: Node): boolean {
  const made = bare(node)
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return false
  const callee = bare(made.callee)
  return callee.type === 'Identifier' && /(^|[a-z])(Error|Exception)$/.test(callee.name)
}

const TELLS =
  /^(refuse|reject|fail|failure|failed|err|error|deny|denied|left|abort|next|done|unavailable|notFound|badRequest)$/i

/** Whether code says that something failed: in what it answers, or in what it tells someone other than a log. */
export function tellsFailure(node: Node, scopes: Scopes): boolean {
  if (isFunction(node) || isNever(node)) return false
  if (node.type === 'Property' && saysFailure(keyOf(node.key as Node, node.computed) ?? '', bare(node.value)))
    return true
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    const what = calledBy(node, scopes)
    if (isLog(what, scopes)) return false
    if (TELLS.test(what.name ?? '') || what.args.some((arg) => isFailingStatus(bare(arg)))) return true
  }
  return childrenOf(node).some((child) => tellsFailure(child, scopes))
}

const SAYS: readonly (readonly [key: RegExp, says: (value: Node) => boolean])[] = [
  [/^(ok|success|succeeded|done)$/, (value) => value.type === 'Literal' && value.value === false],
  [/^(status|statusCode|code)$/, isFailingStatus],
  [
    /^(status|state|kind|type|outcome|result|_?tag)$/,
    (value) => /fail|err|refus|den|invalid|unknown|broken|unavailable/i.test(textIn(value) ?? ''),
  ],
  [/^(error|errors|failure|reason|problem|issue)$/, (value) => value.type !== 'Literal' || Boolean(textIn(value))],
]

function saysFailure(key: string, value: Node): boolean {
  return SAYS.some(([keys, says]) => keys.test(key) && says(value))
}

function textIn(value: Node): string | undefined {
  return value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined
}

function isFailingStatus(node: Node): boolean {
  return node.type === 'Literal' && typeof node.value === 'number' && node.value >= 400 && node.value < 600
}
