import { functionsOf, returnsOf } from './function.ts'
import { isFunction, keyOf, scopesOf } from './scope.ts'
import { isForeign, memberOf, sourcesOf, valuesOf, type Source } from './sources.ts'
import { isClass, type Node, type NodeOf, type Syntax } from './syntax.ts'
import { bare } from './uses.ts'

/** A name (or `this`) that holds what is changed, and where that is reached for: at the change, or in a call of what does it. */
export interface Root {
  readonly node: Node
  readonly place: Node
}

interface At {
  readonly syntax: Syntax
  readonly place: Node
  readonly seen: Set<string>
  /** What a function gives back to one caller is not of the others. */
  readonly isReturned?: boolean
}

export const COLLECTIONS =
  /^((Weak)?(Map|Set)|(Big)?(U?[Ii]nt|Float)\w*Array|Array|URLSearchParams|Headers|FormData|Date)$/
const PICKS = /^(find|findLast)$/
const READS = /^(get|at)$/
// Another list of the same things.
const LISTS = /^(values|entries|filter|slice|concat|flat|sort|reverse|toSorted|toReversed|toSpliced)$/

/** The names at the beginning of members, aliases followed: what is changed when they are. */
export function rootsOf(node: Node, syntax: Syntax): Root[] {
  return from(node, { syntax, place: node, seen: new Set() })
}

/** Whether an expression is known to be an array, or a collection of the language. */
export function isCollection(node: Node, syntax: Syntax): boolean {
  return valuesOf(node, syntax).some(
    (one) =>
      one.type === 'ArrayExpression' ||
      (one.type === 'NewExpression' && one.callee.type === 'Identifier' && COLLECTIONS.test(one.callee.name)),
  )
}

function from(given: Node, at: At): Root[] {
  const node = bare(given)
  if (isSeen(node, 'it', at)) return []
  if (node.type === 'MemberExpression') return [...from(node.object, at), ...ofField(node, at)]
  if (node.type === 'LogicalExpression') return [...from(node.left, at), ...from(node.right, at)]
  if (node.type === 'ConditionalExpression') return [...from(node.consequent, at), ...from(node.alternate, at)]
  if (node.type === 'CallExpression') return ofCall(node, at)
  if (node.type === 'ThisExpression') return [{ node, place: at.place }]
  return node.type === 'Identifier' ? ofName(node, at) : []
}

function isSeen({ start, end }: Node, as: string, { seen, place }: At): boolean {
  const key = `${as} ${start} ${end} ${place.start}`
  const isSeen = seen.has(key)
  seen.add(key)
  return isSeen
}

function ofName(node: Node, at: At): Root[] {
  return [...sourcesAt(node, at).flatMap((one) => ofSource(one, at)), { node, place: at.place }]
}

function sourcesAt(node: Node, { syntax, isReturned }: At): Source[] {
  const binding = scopesOf(syntax).resolve(node)
  if (!binding) return []
  return sourcesOf(binding, syntax).filter(({ isGiven, isEach }) => !isReturned || !(isGiven || isEach))
}

function ofSource({ node, path, isEach, isGiven }: Source, at: At): Root[] {
  const next = isGiven ? { ...at, place: node } : at
  if (isEach) return eachFrom(node, next)
  const inner = bare(node)
  if (path.length === 0 || inner.type !== 'ObjectExpression') return from(node, next)
  const [key, ...rest] = path
  return memberOf(inner, key?.toString()).flatMap((one) => ofSource({ node: one, path: rest }, next))
}

// `#kept = cache`, where nothing else is put there.
function ofField({ object, property, computed }: NodeOf<'MemberExpression'>, at: At): Root[] {
  const key = keyOf(property as Node, computed)
  const own = object.type === 'ThisExpression' && key ? [...at.syntax.around(object)].find(isClass) : undefined
  if (!own) return []
  const isPut = at.syntax.all('AssignmentExpression').some(({ left }) => {
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return false
    return keyOf(left.property as Node, left.computed) === key
  })
  return isPut ? [] : memberOf(own, key).flatMap((one) => from(one, at))
}

function ofCall(call: NodeOf<'CallExpression'>, at: At): Root[] {
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression')
    return functionsOf(callee, at.syntax).flatMap((one) =>
      [...returnsOf(one)].flatMap((given) => from(given, { ...at, isReturned: true })),
    )
  const verb = keyOf(callee.property as Node, callee.computed) ?? ''
  const isPicked = PICKS.test(verb) && isFunction(call.arguments[0] as Node) && isList(callee.object, at)
  const isRead = READS.test(verb) && isCollection(callee.object, at.syntax)
  return isPicked || isRead ? eachFrom(callee.object, at) : []
}

// What holds the things in a list: they are the same in a copy of it.
function eachFrom(given: Node, at: At): Root[] {
  const node = bare(given)
  if (isSeen(node, 'each', at)) return []
  if (node.type === 'ArrayExpression')
    return node.elements.flatMap((one) => {
      if (one?.type === 'SpreadElement') return eachFrom(one.argument, at)
      return one ? from(one as Node, at) : []
    })
  if (node.type === 'CallExpression') return [...eachOfCall(node, at), ...from(node, at)]
  if (node.type !== 'Identifier') return from(node, at)
  const whole = sourcesAt(node, at).filter(({ path, isEach }) => path.length === 0 && !isEach)
  const each = whole.flatMap((one) => eachFrom(one.node, one.isGiven ? { ...at, place: one.node } : at))
  return [...each, ...from(node, at)]
}

function eachOfCall({ callee: given, arguments: all }: NodeOf<'CallExpression'>, at: At): Root[] {
  const callee = bare(given)
  if (callee.type !== 'MemberExpression') return []
  const verb = keyOf(callee.property as Node, callee.computed) ?? ''
  const { object } = callee
  const ofGlobal = object.type === 'Identifier' && !scopesOf(at.syntax).resolve(object) ? `${object.name}.${verb}` : ''
  if (/^(Object\.(values|entries)|Array\.from)$/.test(ofGlobal))
    return all.length === 1 ? eachFrom(all[0] as Node, at) : []
  return LISTS.test(verb) && isList(object, at) ? eachFrom(object, at) : []
}

// Not an object that has methods of these names.
function isList(node: Node, { syntax }: At): boolean {
  return !isForeign(node, syntax) && !valuesOf(node, syntax).some((one) => /^(Object|Class)/.test(one.type))
}
