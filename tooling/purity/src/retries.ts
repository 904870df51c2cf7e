import { bare, calledBy, type Called } from './callee.ts'
import type { Found } from './model.ts'
import { isFunction } from './scope.ts'
import { within, type Node, type NodeOf } from './syntax.ts'
import { nameOfFunction, type Values } from './values.ts'

type Loop = NodeOf<'WhileStatement' | 'DoWhileStatement' | 'ForStatement' | 'ForOfStatement' | 'ForInStatement'>

const ATTEMPT = /attempt|retr(y|ies)|tries|backoff/i
const RETRIES = /^(p?retry|with_?retr(y|ies)|retry(able|async|ing|with\w*)|(exponential)?back_?off|try_?again)$/i

/** Packages that try again. */
export const RETRY_PACKAGES: readonly string[] = [
  'p-retry',
  'async-retry',
  'retry',
  'promise-retry',
  'ts-retry',
  'ts-retry-promise',
  'exponential-backoff',
  'cockatiel',
  'opossum',
  'bottleneck',
]

/** What a text needs to hold before a retry can be in it. */
export const RETRY_HINT = /catch|then|allSettled|retr(?:y|ies)|attempt|tries|backoff|again/i

/** Where code tries again what failed. */
export function* retriesIn(values: Values): Generator<Found> {
  const { syntax, scopes } = values
  for (const loop of syntax.all(
    'WhileStatement',
    'DoWhileStatement',
    'ForStatement',
    'ForOfStatement',
    'ForInStatement',
  )) {
    if (triesAgain(loop, values)) yield { at: loop.start, message: 'Tries again, in a loop, what failed.' }
  }
  for (const call of syntax.all('CallExpression')) {
    const called = calledBy(call, scopes)
    if (RETRIES.test(called.name ?? ''))
      yield { at: call.start, message: `Tries again what failed, by ${called.name}.` }
    else if (isAfterFailure(call, called, values))
      yield { at: call.start, message: `Tries ${called.name} again after it failed.` }
  }
}

function triesAgain(loop: Loop, values: Values): boolean {
  const inside = [...within(loop)]
  const counts = 'test' in loop && loop.test ? [...within(loop.test)] : []
  const isCounted = counts.some((one) => one.type === 'Identifier' && ATTEMPT.test(one.name))
  if (isCounted && inside.some(waits)) return true
  const caught = inside.some((one) => goesOn(one, loop) || isCatchCall(one, values))
  if (!caught || /^For(Of|In)Statement$/.test(loop.type) === false) return caught
  return inside.some((one) => /^(ReturnStatement|BreakStatement)$/.test(one.type))
}

function waits(node: Node): boolean {
  return node.type === 'AwaitExpression' || node.type === 'CallExpression'
}

// A catch after which the loop goes on.
function goesOn(node: Node, loop: Loop): boolean {
  if (node.type !== 'CatchClause') return false
  const last = node.body.body.at(-1)
  const leaves = last !== undefined && /^(Throw|Return|Break)Statement$/.test(last.type)
  return !leaves || [...within(node.body)].some((one) => one.type === 'ContinueStatement') || node.start < loop.start
}

function isCatchCall(node: Node, { scopes }: Values): boolean {
  if (node.type !== 'CallExpression') return false
  const { name, receiver, args } = calledBy(node, scopes)
  if (!receiver) return false
  return name === 'catch' || name === 'allSettled' || (name === 'then' && args.length > 1)
}

// In a catch, or in what a promise is told to do when it fails: the same call, or the function that it stands in.
function isAfterFailure(call: NodeOf<'CallExpression'>, { name, receiver }: Called, values: Values): boolean {
  if (name === undefined || /^(catch|then|finally)$/.test(name)) return false
  const around = [...values.syntax.around(call)]
  const failure = around.findIndex(
    (one, i) => one.type === 'CatchClause' || isFailureHandler(one, around[i + 1], values),
  )
  if (failure < 0) return false
  const outer = around.slice(failure)
  const isOuter =
    !isReceived(receiver) && outer.some((one) => isFunction(one) && nameOfFunction(one, values.syntax) === name)
  return isOuter || tried(outer, values).some((one) => isSame(call, one))
}

function isReceived(receiver: Node | undefined): boolean {
  return receiver !== undefined && bare(receiver).type !== 'ThisExpression'
}

function isFailureHandler(node: Node, parent: Node | undefined, { scopes }: Values): boolean {
  if (!isFunction(node) || parent?.type !== 'CallExpression') return false
  const { name } = calledBy(parent, scopes)
  const index = (parent.arguments as Node[]).indexOf(node)
  return (name === 'catch' && index === 0) || (name === 'then' && index === 1)
}

// What was tried before a failure was caught.
function tried([failure, parent]: readonly Node[], { scopes }: Values): Node[] {
  if (failure?.type === 'CatchClause' && parent?.type === 'TryStatement') return [...within(parent.block)]
  const receiver = parent?.type === 'CallExpression' ? calledBy(parent, scopes).receiver : undefined
  return receiver ? [...within(receiver)] : []
}

function isSame(call: NodeOf<'CallExpression'>, other: Node): boolean {
  if (other.type !== 'CallExpression' || other === call) return false
  const [one, two] = [spelled(call.callee), spelled(other.callee)]
  return (
    one !== undefined && one === two && /\.(rows|run|query|execute|exec|ask|one|any|many|none|raw)$|^\w+$/.test(one)
  )
}

function spelled(node: Node): string | undefined {
  const inner = bare(node)
  if (inner.type === 'Identifier') return inner.name
  if (inner.type === 'ThisExpression') return 'this'
  if (inner.type !== 'MemberExpression' || inner.property.type !== 'Identifier') return undefined
  const object = spelled(inner.object)
  return object === undefined ? undefined : `${object}.${inner.property.name}`
}
