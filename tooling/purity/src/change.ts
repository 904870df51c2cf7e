import { constantsIn, memberOf } from './constant.ts'
import { originsIn } from './origin.ts'
import { COLLECTIONS, isCollection } from './roots.ts'
import { scopesOf } from './scope.ts'
import { memberOf as partOf, valuesOf } from './sources.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { bare } from './uses.ts'

/** A place where something is changed: a variable, or what is in it. */
export interface Change {
  readonly target: Node
  readonly at: number
  /** Handed: to what writes into it, as `Object.assign` does. */
  readonly how: 'written' | 'called' | 'handed'
}

const CHANGES = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|append|set[A-Z]\w*)$/
const OF_OBJECT =
  /^(Object\.(assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(set|defineProperty|deleteProperty))$/

/** Every place of a file where something is changed. */
export function changesIn(syntax: Syntax): readonly Change[] {
  return [...writtenIn(syntax), ...calledIn(syntax)]
}

function* writtenIn(syntax: Syntax): Generator<Change> {
  for (const { left, start } of syntax.all('AssignmentExpression')) yield* targetsOf(left as Node, start)
  for (const { argument, start } of syntax.all('UpdateExpression'))
    yield { target: argument, at: start, how: 'written' }
  for (const { operator, argument, start } of syntax.all('UnaryExpression')) {
    if (operator === 'delete') yield { target: argument, at: start, how: 'written' }
  }
  for (const { left } of syntax.all('ForOfStatement', 'ForInStatement')) {
    if (left.type !== 'VariableDeclaration') yield* targetsOf(left as Node, left.start)
  }
}

function* targetsOf(left: Node, at: number): Generator<Change> {
  if (left.type !== 'ObjectPattern' && left.type !== 'ArrayPattern') yield { target: left, at, how: 'written' }
  else for (const target of leavesOf(left)) yield { target, at: target.start, how: 'written' }
}

// What a pattern writes to: `[state[0], { of: count }] = …`
function leavesOf(pattern: Node | null): Node[] {
  if (!pattern) return []
  const parts = partsOf(pattern)
  return parts ? parts.flatMap((one) => leavesOf(one)) : [pattern]
}

function partsOf(pattern: Node): (Node | null)[] | undefined {
  if (pattern.type === 'ArrayPattern') return pattern.elements as (Node | null)[]
  if (pattern.type === 'ObjectPattern') return pattern.properties as Node[]
  if (pattern.type === 'Property') return [pattern.value as Node]
  if (pattern.type === 'AssignmentPattern') return [pattern.left as Node]
  return pattern.type === 'RestElement' ? [pattern.argument as Node] : undefined
}

// What changes by a call: a collection, or whatever is given to Object.assign and the like.
function* calledIn(syntax: Syntax): Generator<Change> {
  for (const member of syntax.all('MemberExpression')) {
    if (changes(member, syntax)) yield { target: member.object, at: member.start, how: 'called' }
  }
  const borrows = [...syntax.names].some((name) => BORROWED_FROM.test(name))
  for (const { callee, arguments: given, start } of borrows ? syntax.all('CallExpression') : []) {
    const [first] = given
    if (!first || callee.type !== 'MemberExpression') continue
    const said = originsIn(syntax).of(callee)
    if (said.some(({ module, way }) => module === undefined && isBorrowed(way)))
      yield { target: first as Node, at: start, how: 'handed' }
  }
}

// The globals that lead to what changes what it is given.
const BORROWED_FROM =
  /^(Object|Reflect|globalThis|global|window|self|frames|((Weak)?(Map|Set)|\w*Array|URLSearchParams|Headers|FormData|Date))$/

// `Object.assign(it, …)`, `Map.prototype.set.call(it, …)`
function isBorrowed(way: readonly string[]): boolean {
  const [type = '', prototype, verb = '', how = ''] = way
  if (OF_OBJECT.test(way.join('.'))) return true
  return COLLECTIONS.test(type) && prototype === 'prototype' && CHANGES.test(verb) && /^(call|apply|bind)$/.test(how)
}

function changes(member: NodeOf<'MemberExpression'>, syntax: Syntax): boolean {
  const verb = memberOf(member, constantsIn(syntax))
  if (verb === 'next') return isIterator(member, syntax)
  if (!CHANGES.test(verb)) return false
  return isCollection(member.object, syntax) || (isForItself(member, syntax) && !isOwn(member, verb, syntax))
}

// A generator that was made before, and goes on.
function isIterator(member: NodeOf<'MemberExpression'>, syntax: Syntax): boolean {
  const call = syntax.parentOf(member)
  const isCalled = call?.type === 'CallExpression' && call.callee === member && call.arguments.length < 2
  const declared = isCalled ? scopesOf(syntax).resolve(member.object)?.node : undefined
  return declared?.type === 'VariableDeclarator' && declared.init
    ? bare(declared.init).type === 'CallExpression'
    : false
}

// Of what is not known to be a collection, `x.set(…)` changes it where nobody looks at what comes back.
function isForItself(member: Node, syntax: Syntax): boolean {
  const [call, statement] = syntax.around(member)
  return call?.type === 'CallExpression' && call.callee === member && statement?.type === 'ExpressionStatement'
}

// An object that has a method of that name does what it says there.
function isOwn({ object }: NodeOf<'MemberExpression'>, verb: string, syntax: Syntax): boolean {
  return valuesOf(object, syntax).some((one) => one.type === 'ObjectExpression' && partOf(one, verb).length > 0)
}
