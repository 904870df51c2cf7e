import { bare, calledBy, functionOf, type Called } from '../callee.ts'
import { dropsTheRest, fateOf, type Handler } from '../errors.ts'
import { ownNodes, tellsFailure } from '../failing.ts'
import { matches } from '../glob.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { answersEmptiness, onlyAsks } from '../questions.ts'
import { isFunction, scopesOf, type Scopes } from '../scope.ts'
import { isAllSettled, isUnread } from '../settled.ts'
import type { Node, NodeOf, Syntax } from '../syntax.ts'
import { quoted } from '../text.ts'

/** Who catches an error throws it on, hands it on, or only asked a question that is answered by throwing. */
export const noSwallowedErrors: FileRule = {
  name: 'no-swallowed-errors',
  why: 'An error that nobody hears of turns a failure into an answer: what could not be read looks like nothing there.',
  mend: 'Let it through, throw the rest after the one code that you expect, or answer with a value that carries it.',
  layers: ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app', 'tool'],
  hint: () => /\bcatch|\bfinally\b|\bthen\b|allSettled|unhandledRejection|uncaughtException/,
  look,
}

function* look(file: SourceFile, { settings }: Workspace): Generator<Found> {
  if (matches(file.path, settings.consequences)) return
  const { syntax, text } = file
  for (const node of syntax.all('TryStatement')) {
    const message = node.handler && swallowedBy(node, syntax, text)
    if (node.handler && message) yield { at: node.handler.start, message }
    const leaving = node.finalizer && leavingOf(node.finalizer)
    if (leaving) yield { at: leaving.start, message: 'Leaves `finally`, and drops the error that was on its way.' }
  }
  for (const call of syntax.all('CallExpression')) {
    if (isAllSettled(call, syntax) && isUnread(call, syntax))
      yield { at: call.start, message: 'Waits with `allSettled`, and nobody asks which of them failed.' }
    yield* swallowedLater(call, syntax, text)
    yield* swallowedLast(call, syntax, text)
  }
}

function swallowedBy(node: NodeOf<'TryStatement'>, syntax: Syntax, text: string): string | undefined {
  const { body, param } = node.handler as NodeOf<'CatchClause'>
  const handler = { body, param: param as Node | null }
  if (isWhileAnotherIsThrown(node, syntax)) return undefined
  return swallowed(handler, node.block, syntax, text)
}

/** What is wrong with a handler of what an attempt throws, if something is. */
function swallowed(handler: Handler, attempt: Node, syntax: Syntax, text: string): string | undefined {
  const scopes = scopesOf(syntax)
  const { body } = handler
  if (body.type === 'BlockStatement' && body.body.length === 0) return 'Catches an error, and does nothing.'
  const fate = dropsTheRest(handler, scopes) ? 'lost' : fateOf(handler, syntax)
  if (fate === 'thrown' || fate === 'handed on') return undefined
  if (fate === 'looked at' && tellsFailure(body, scopes)) return undefined
  if (onlyAsks(attempt, scopes) && !answersEmptiness(body)) return undefined
  return said(answerOf(body), fate === 'looked at', text)
}

function said(answer: Node | undefined, isLookedAt: boolean, text: string): string {
  if (answer) return `Answers ${quoted(text, answer)} in place of an error${isLookedAt ? '' : ' that nobody sees'}.`
  return isLookedAt ? 'Only logs an error, and goes on.' : 'Goes on after an error that nobody sees.'
}

function answerOf(body: Node): Node | undefined {
  if (body.type !== 'BlockStatement') return /^(Call|New|Await)/.test(body.type) ? undefined : body
  const returned = [...ownNodes(body)].find((node) => node.type === 'ReturnStatement' && node.argument)
  return returned?.type === 'ReturnStatement' ? (returned.argument ?? undefined) : undefined
}

function* swallowedLater(call: NodeOf<'CallExpression'>, syntax: Syntax, text: string): Generator<Found> {
  const scopes = scopesOf(syntax)
  const what = calledBy(call, scopes)
  const given = what.name === 'catch' ? what.args[0] : what.name === 'then' ? what.args[1] : undefined
  if (!given || !what.receiver || isSchema(what.receiver, scopes)) return
  if (isHeardElsewhere(call, what.receiver, syntax, scopes) || isWhileAnotherIsThrown(call, syntax)) return

  const handler = handlerOf(given, scopes)
  const message = handler ? swallowed(handler, what.receiver, syntax, text) : namedFor(given)
  if (message) yield { at: given.start, message }
}

// `process.on('unhandledRejection', () => {})`: where every error that nobody caught comes by.
function* swallowedLast(call: NodeOf<'CallExpression'>, syntax: Syntax, text: string): Generator<Found> {
  const scopes = scopesOf(syntax)
  const what = calledBy(call, scopes)
  const given = hearsOfErrors(what) ? what.args[1] : undefined
  const handler = given && handlerOf(given, scopes)
  const message = handler ? swallowed(handler, call, syntax, text) : given && namedFor(given)
  if (message) yield { at: call.start, message }
}

function hearsOfErrors({ name = '', receiver, args: [event] }: Called): boolean {
  const isProcess = receiver?.type === 'Identifier' && receiver.name === 'process'
  if (!isProcess || !/^(on|once|addListener)$/.test(name) || event?.type !== 'Literal') return false
  return /^(unhandledRejection|uncaughtException)$/.test(String(event.value))
}

function handlerOf(given: Node, scopes: Scopes): Handler | undefined {
  const own = isFunction(given) ? given : given.type === 'Identifier' ? functionOf(given, scopes) : undefined
  return own && { body: own.body as Node, param: (own.params[0] as Node | undefined) ?? null }
}

const MAKES_A_VALUE = /^(Boolean|String|Number|Object|Array|Symbol|isNaN)$/

// A function that is not seen here hears of the error, unless its name says that it does not.
function namedFor(given: Node): string | undefined {
  if (given.type === 'Identifier')
    return /^(noop|ignore|swallow|nothing|empty|debug|log|warn)$/i.test(given.name) || MAKES_A_VALUE.test(given.name)
      ? `Leaves an error to \`${given.name}\`.`
      : undefined
  if (given.type !== 'MemberExpression') return undefined
  const object = bare(given.object)
  const isLog = object.type === 'Identifier' && /^(console|log|logger)$/.test(object.name)
  const isNothing = object.type === 'Identifier' && object.name === 'Function'
  return isLog || isNothing ? 'Only logs an error, and goes on.' : undefined
}

// `z.string().catch(…)` is a default of a schema.
const OF_SCHEMAS =
  /^(optional|nullable|nullish|brand|readonly|refine|superRefine|transform|pipe|default|object|array|string|number|int|boolean|enum|literal|coerce)$/

function isSchema(receiver: Node, scopes: Scopes): boolean {
  const object = bare(receiver)
  if (object.type === 'Identifier') {
    const from = scopes.resolve(object)?.from
    return from !== undefined && /^(zod|valibot|yup|superstruct)\b/.test(from.source)
  }
  if (object.type === 'MemberExpression') return isSchema(object.object, scopes)
  if (object.type !== 'CallExpression') return false
  const { name, receiver: on } = calledBy(object, scopes)
  return OF_SCHEMAS.test(name ?? '') || (on !== undefined && isSchema(on, scopes))
}

// `promise.catch(forget)` beside `return promise`: who takes the promise hears of it.
function isHeardElsewhere(call: Node, receiver: Node, syntax: Syntax, scopes: Scopes): boolean {
  const name = bare(receiver)
  const parent = syntax.parentOf(call)
  const isAlone = parent?.type === 'ExpressionStatement' || parent?.type === 'UnaryExpression'
  return isAlone && name.type === 'Identifier' && isUsedElsewhere(name, syntax, scopes)
}

function isUsedElsewhere(name: Node, syntax: Syntax, scopes: Scopes): boolean {
  const binding = scopes.resolve(name)
  const uses = binding ? scopes.usesOf(binding) : []
  return uses.some((use) => use !== name && !isDropped(use, syntax))
}

// A statement that is nothing but `promise.catch(…)`, or `void promise`.
function isDropped(use: Node, syntax: Syntax): boolean {
  let node = use
  for (const parent of syntax.around(use)) {
    if (parent.type === 'ExpressionStatement') return true
    const isOfUse = parent.type === 'MemberExpression' ? parent.object === node : isCallOf(node, parent)
    if (!isOfUse && parent.type !== 'UnaryExpression' && bare(parent) === parent) return false
    node = parent
  }
  return false
}

function isCallOf(callee: Node, call: Node): boolean {
  return call.type === 'CallExpression' && call.callee === callee
}

/** Whether this cleans up after an error that is thrown behind it: what fails here is not what failed. */
function isWhileAnotherIsThrown(node: Node, syntax: Syntax): boolean {
  for (const around of syntax.around(node)) {
    if (around.type === 'CatchClause' && throwsOn(around.body)) return true
    if (isFunction(around)) return isRejectionHandler(around, syntax) && throwsOn(around.body as Node)
  }
  return false
}

function throwsOn(body: Node): boolean {
  return body.type === 'BlockStatement' && body.body.some(({ type }) => type === 'ThrowStatement')
}

function isRejectionHandler(node: Node, syntax: Syntax): boolean {
  const call = syntax.parentOf(node)
  return call?.type === 'CallExpression' && calledBy(call, scopesOf(syntax)).name === 'catch'
}

// What leaves a `finally` by itself: a return, or a jump to somewhere outside of it.
function leavingOf(finalizer: Node): Node | undefined {
  return [...ownNodes(finalizer)].find((node) => {
    if (node.type === 'ReturnStatement') return true
    if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') return false
    return ![...ownNodes(finalizer)].some(
      (one) => isTargetOf(one, node) && one.start <= node.start && one.end >= node.end,
    )
  })
}

function isTargetOf(target: Node, jump: NodeOf<'BreakStatement' | 'ContinueStatement'>): boolean {
  if (jump.label) return target.type === 'LabeledStatement' && target.label.name === jump.label.name
  if (/^(For|While|DoWhile)\w*Statement$/.test(target.type)) return true
  return jump.type === 'BreakStatement' && target.type === 'SwitchStatement'
}
