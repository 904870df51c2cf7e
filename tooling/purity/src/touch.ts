import { clockOf, CLOCK_HINT } from './clock.ts'
import type { Found, Settings } from './model.ts'
import { reachOf, reachOfMember } from './modules.ts'
import { isFunction, scopesOf } from './scope.ts'
import type { NodeOf, Syntax } from './syntax.ts'
import { modulesIn, takenIn, type Taken } from './taken.ts'

/** What a text needs to hold before a tree is worth its price; imports are known without one. */
const TREE_HINT =
  /async|await|Promise|import\s*\(|import\.meta|require|random|Math\b(?!\.\w)|crypto|Bun|Deno|__dirname|__filename|navigator|location|document|Storage|console|fetch|AbortSignal|XMLHttpRequest|WebSocket|EventSource|Worker|Channel|indexedDB|caches|alert|prompt|confirm|importScripts|[tT]imeout|Interval|Immediate|queueMicrotask|Animation|IdleCallback|scheduler|Atomics|WeakRef|FinalizationRegistry|from ['"](node:)?(path|util|url|events)/

const GLOBALS: readonly (readonly [RegExp, string])[] = [
  [/^Math\.(random|\?)$/, 'randomness'],
  [/^crypto$/, 'randomness'],
  [/^(process|Bun|Deno|import\.meta|__dirname|__filename|navigator|location|document)$/, 'the environment'],
  [/^(localStorage|sessionStorage)$/, 'the environment'],
  [/^$/, 'the global object'],
  [/^console$/, 'the console'],
  [/^(fetch|XMLHttpRequest|WebSocket|EventSource|BroadcastChannel|MessageChannel|importScripts)$/, 'the network'],
  [/^(Worker|SharedWorker|indexedDB|caches|alert|prompt|confirm)$/, 'the world outside'],
  [/^(set|clear)(Timeout|Interval|Immediate)$/, 'timers'],
  [/^(queueMicrotask|requestAnimationFrame|requestIdleCallback|scheduler|Atomics\.wait(Async)?)$/, 'timers'],
  [/^AbortSignal\.timeout$/, 'timers'],
  [/^Promise$/, 'asynchronous work'],
  [/^(WeakRef|FinalizationRegistry)$/, 'the garbage collector'],
  [/^(eval|Function\.(new)?\(…?\))$/, 'code that is made of text'],
]

/** Everything of the world outside that a file touches: modules, globals, the clock, randomness, and waiting. */
export function* touchesIn(syntax: Syntax, settings: Settings): Generator<Found> {
  const needsTree = TREE_HINT.test(syntax.kept) || CLOCK_HINT.test(syntax.kept)
  const taken = needsTree ? takenIn(syntax) : [...modulesIn(syntax)]
  const found = new Map<number, Found>()
  for (const one of taken) {
    const message = messageOf(one, settings)
    if (message !== undefined) found.set(one.at, { at: one.at, message })
  }
  if (needsTree) for (const one of waitingIn(syntax)) found.set(one.at, one)
  yield* found.values()
}

function messageOf(taken: Taken, settings: Settings): string | undefined {
  const { module, how } = taken
  if (module === undefined) return touchOfGlobal(taken)
  if (how === 'dynamic') return `Loads ${named(module)} while it runs, and has to wait for it.`
  if (how === undefined) return touchOfMember(taken)
  const reach = reachOf(module, settings)
  const verb = how === 'export' ? 'Passes on' : how === 'require' ? 'Requires' : 'Imports'
  if (reach) return `${verb} "${module}", which reaches ${reach}.`
  if (module === '?') return 'Requires a module whose name cannot be known.'
  return touchOfMember(taken)
}

function named(module: string): string {
  return module === '?' ? 'a module whose name cannot be known' : `"${module}"`
}

function touchOfMember({ module = '', way }: Taken): string | undefined {
  const reach = clockOf({ module, way }) ? 'the clock' : reachOfMember(module, way)
  return reach && `Takes ${way.filter((step) => step !== 'default').join('.')} of "${module}", which reaches ${reach}.`
}

function touchOfGlobal({ way }: Taken): string | undefined {
  const said = way.join('.')
  const reach = GLOBALS.find(([one]) => one.test(said))?.[1]
  if (reach === 'code that is made of text') return 'Runs code that is made of text, where nothing can be known.'
  if (reach) return `Uses ${said === '' ? 'globalThis' : said.replace('.?', '[…]')}, which reaches ${reach}.`
  const clock = clockOf({ way })
  return clock && `Reads the clock: ${clock}.`
}

function* waitingIn(syntax: Syntax): Generator<Found> {
  yield* promisesIn(syntax)
  for (const node of syntax.all('FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')) {
    if (node.async) yield { at: startOf(node, syntax), message: `Declares ${nameOf(node, syntax)} async.` }
  }
  for (const node of syntax.all('AwaitExpression', 'ForOfStatement')) {
    const waits = node.type === 'AwaitExpression' || node.await
    if (waits && ![...syntax.around(node)].some(isFunction)) yield { at: node.start, message: 'Waits.' }
  }
}

// A promise that a function is given, or gives back, is waited for by someone. A type that only tells of one is not.
function* promisesIn(syntax: Syntax): Generator<Found> {
  for (const type of syntax.all('TSTypeReference')) {
    const name = type.typeName.type === 'Identifier' ? type.typeName.name : ''
    if (!/^Promise(Like)?$/.test(name) || scopesOf(syntax).resolve(type.typeName)) continue
    const owner = [...syntax.around(type)].find((one) => isFunction(one) || OWNS_TYPE.test(one.type))
    const isBody = isFunction(owner) && owner.body && type.start > owner.body.start
    if (isFunction(owner) && owner.body && !owner.async && !isBody)
      yield { at: type.start, message: `Takes or gives a ${name}.` }
  }
}

const OWNS_TYPE = /^TS(Function|Method|Interface|TypeAlias|Constructor|Property|CallSignature|ConstructSignature)/

function startOf(
  node: NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>,
  syntax: Syntax,
): number {
  const parent = syntax.parentOf(node)
  const isMethod = parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && parent.method)
  return isMethod ? parent.start : node.start
}

function nameOf(
  node: NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>,
  syntax: Syntax,
): string {
  if (node.type !== 'ArrowFunctionExpression' && node.id) return node.id.name
  const parent = syntax.parentOf(node)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  const key = parent?.type === 'MethodDefinition' || parent?.type === 'Property' ? parent.key : undefined
  return key?.type === 'Identifier' ? key.name : 'a function'
}
