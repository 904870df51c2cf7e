import { callOf, callsOf, returnsOf, usesOf } from './function.ts'
import { knownOfTree } from './remembered.ts'
import { isFunction, type Binding } from './scope.ts'
import type { Node, Syntax } from './syntax.ts'

// What calls the function that it is given before it returns.
const AT_ONCE =
  /^(map|flatMap|forEach|filter|find|findLast|findIndex|some|every|reduce|reduceRight|sort|toSorted|replace|replaceAll|from)$/

const known = knownOfTree<Syntax, Map<Node, boolean>>()

/** Whether a place runs later than when the file is loaded. */
export function isLate(node: Node, syntax: Syntax): boolean {
  return laterThan(node, undefined, syntax) !== undefined
}

/** Whether a binding is changed, at this place, by a call that it outlives. */
export function outlives(binding: Binding, place: Node, syntax: Syntax): boolean {
  if (binding.kind === 'caught') return false
  const owner = ownerOf(binding, syntax)
  if (!owner) return isLate(place, syntax)
  const later = laterThan(place, owner, syntax)
  return later !== undefined && alsoRunsAtLoad(owner, syntax) && escapes(later, owner, syntax)
}

/** Whether `this` is something of which there is only one: a class, or an object of the module. */
export function isShared(node: Node, syntax: Syntax): boolean {
  const [owner, member, object, keeper] = meaningOf(node, syntax)
  if (!isFunction(owner) || !member || !object) return false
  if (member.type === 'MethodDefinition') return member.static && !isLate(member, syntax)
  const isKept = keeper?.type === 'VariableDeclarator' || keeper?.type === 'ExportDefaultDeclaration'
  return member.type === 'Property' && isKept && !isLate(object, syntax)
}

/** Whether a place is in a method of an instance, its constructor left out. */
export function isInMethod(node: Node, syntax: Syntax): boolean {
  const [owner, member] = meaningOf(node, syntax)
  return isFunction(owner) && member?.type === 'MethodDefinition' && !member.static && member.kind !== 'constructor'
}

// What gives `this` its meaning, and what is around that.
function meaningOf(node: Node, syntax: Syntax): Node[] {
  const around = [...syntax.around(node)]
  const index = around.findIndex(({ type }) => /^Function(Expression|Declaration)$|^(PropertyDef|StaticBl)/.test(type))
  return index === -1 ? [] : around.slice(index)
}

// The outermost function within another (or the file) whose body runs at another time than what is around it.
function laterThan(node: Node, outer: Node | undefined, syntax: Syntax): Node | undefined {
  let later: Node | undefined
  for (const around of syntax.around(node)) {
    if (around === outer) break
    if (isFunction(around) && !runsAtOnce(around, syntax)) later = around
  }
  return later
}

function runsAtOnce(node: Node, syntax: Syntax): boolean {
  const answers = known().get(syntax) ?? new Map<Node, boolean>()
  known().set(syntax, answers)
  const before = answers.get(node)
  if (before !== undefined) return before
  answers.set(node, false) // while it is being found out: a function may call itself
  const answer = isCalledAtOnce(node, syntax) || isOnlyCalledAtLoad(node, syntax)
  answers.set(node, answer)
  return answer
}

function isCalledAtOnce(node: Node, syntax: Syntax): boolean {
  if (callOf(node, syntax)) return true
  const call = syntax.parentOf(node)
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false
  const { property } = call.callee
  return property.type === 'Identifier' && AT_ONCE.test(property.name)
}

function isOnlyCalledAtLoad(node: Node, syntax: Syntax): boolean {
  const uses = usesOf(node, syntax)
  const isOnlyCalled = uses.length > 0 && uses.every((use) => isCalledAtLoad(use, syntax))
  return isOnlyCalled && ![...syntax.around(node)].some(({ type }) => type.startsWith('Export'))
}

function alsoRunsAtLoad(node: Node, syntax: Syntax): boolean {
  return isCalledAtOnce(node, syntax)
    ? !isLate(node, syntax)
    : callsOf(node, syntax).some((call) => !isLate(call, syntax))
}

function isCalledAtLoad(use: Node, syntax: Syntax): boolean {
  const call = callOf(use, syntax)
  return call !== undefined && !isLate(call, syntax)
}

// The function that a binding belongs to; none if it belongs to the file.
function ownerOf(binding: Binding, syntax: Syntax): Node | undefined {
  const around = [...syntax.around(binding.at)]
  return around.find((one) => isFunction(one) && !(binding.kind === 'function' && one === binding.node))
}

// Whether a function is given back by another: itself, in an object, or by its name.
function escapes(inner: Node, outer: Node, syntax: Syntax): boolean {
  const named = [inner, ...usesOf(inner, syntax)].filter((one) => !callOf(one, syntax))
  return [...returnsOf(outer)].some(({ start, end }) => named.some((one) => one.start >= start && one.end <= end))
}
