import { memberName } from './stands-for.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { user } from './uses.ts'

/** Something that is put into another thing: all of its members, or itself under a key; undefined where it may be any key. */
export type Put =
  | { readonly how: 'copied'; readonly value: Node }
  | { readonly how: 'kept'; readonly key: string | undefined; readonly value: Node }

const PUTS = /^(?:set|add|push|unshift|decorate|provide)$/
const COPIES = /^(?:assign|defineProperty|defineProperties|setPrototypeOf)$/
const COLLECTION = /^(?:Map|WeakMap|Set|WeakSet|WeakRef|Array)$/
const TAKES = /^(?:get|at|pop|shift|find|findLast|values|entries|deref|filter|slice)$/

/** What is put into a thing where it is named: `it.key = value`, `it.set(key, value)`, `Object.assign(it, value)`. */
export function putWhere(named: Node, syntax: Syntax): Put[] {
  const keys: (string | undefined)[] = []
  let at = named
  for (;;) {
    const { by, as } = user(at, syntax)
    if (by?.type !== 'MemberExpression' || by.object !== as) return by ? putBy(by, as, keys, syntax) : []
    keys.push(memberName(by, syntax))
    at = by
  }
}

function putBy(by: Node, as: Node, keys: readonly (string | undefined)[], syntax: Syntax): Put[] {
  const [key] = keys
  if (by.type === 'AssignmentExpression')
    return by.left === as && keys.length > 0 ? [{ how: 'kept', key, value: by.right }] : []
  if (by.type !== 'CallExpression') return []
  const given = by.arguments as Node[]
  if (by.callee === as) {
    const kept = keys.length > 1 ? key : undefined
    return PUTS.test(keys.at(-1) ?? '') ? given.map((value) => ({ how: 'kept', key: kept, value })) : []
  }
  const isCopy = keys.length === 0 && given[0] === as && COPIES.test(calledName(by, syntax))
  return isCopy ? given.slice(1).map((value) => ({ how: 'copied', value })) : []
}

function calledName({ callee }: NodeOf<'CallExpression'>, syntax: Syntax): string {
  return callee.type === 'MemberExpression' ? (memberName(callee, syntax) ?? '') : ''
}

/** Whether an expression makes a map, a set or the like. */
export function makesCollection(node: Node | null | undefined): node is NodeOf<'NewExpression'> {
  return node?.type === 'NewExpression' && node.callee.type === 'Identifier' && COLLECTION.test(node.callee.name)
}

/** Whether a method of a map, a list or the like answers with what is in it. */
export function takesOut(name: string): boolean {
  return TAKES.test(name)
}
