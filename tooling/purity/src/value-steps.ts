import type { SourceFile } from './model.ts'
import { functionOf, returnsOf } from './local-functions.ts'
import { handedAt, placesOf } from './callers.ts'
import { enumMember, isFreeze } from './member-kinds.ts'
import { pairsOf, valuesIn } from './pairs.ts'
import { pushedInto } from './pushed.ts'
import { makesCollection } from './put.ts'
import { remembered } from './remembered.ts'
import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import type { ClassNode, Node, NodeOf } from './syntax.ts'
import { bare, classAround, functionAround, user, usesOf, type FunctionNode } from './uses.ts'

const NONE: readonly Node[] = []

type Arguments = readonly Node[]
type Keys = readonly (string | number | undefined)[]

const EACH = /^(?:forEach|map|flatMap|filter|some|every|find|findLast|findIndex)$/
const FOLD = /^(?:reduce|reduceRight)$/

function once(nodes: readonly Node[]): readonly Node[] {
  return nodes.length > 1 ? [...new Set(nodes)] : nodes
}

/**
 * What an expression may be, one step nearer to where its value is made: what a variable is set to, what a parameter
 * is given by the calls of this file, both sides of a choice, a member of a literal, what a function returns.
 * Undefined where this file does not tell.
 */
export const stepsOf = remembered(findSteps, undefined)

function findSteps(given: Node, file: SourceFile): readonly Node[] | undefined {
  const node = bare(given)
  if (node !== given) return [node]
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate]
  if (node.type === 'LogicalExpression') return [node.left, node.right]
  if (node.type === 'AssignmentExpression') return [node.right]
  if (node.type === 'Identifier') return stepsOfName(node, file)
  if (node.type === 'MemberExpression') return filled(membersOf(node, file))
  if (node.type === 'CallExpression') return filled(returnsOf(node.callee, file))
  return undefined
}

function filled(nodes: readonly Node[]): readonly Node[] | undefined {
  return nodes.length > 0 ? once(nodes) : undefined
}

function stepsOfName(name: NodeOf<'Identifier'>, file: SourceFile): readonly Node[] | undefined {
  const binding = scopesOf(file.syntax).resolve(name)
  return binding && stepsOfBinding(binding, file)
}

const stepsOfBinding = remembered(findStepsOfBinding, undefined)

function findStepsOfBinding(binding: Binding, file: SourceFile): readonly Node[] | undefined {
  if (binding.kind === 'variable') return filled([...setTo(binding, file)])
  return binding.kind === 'parameter' ? filled([...given(binding, file)]) : undefined
}

function* setTo(binding: Binding, file: SourceFile): Generator<Node> {
  const declarator = binding.node as NodeOf<'VariableDeclarator'>
  const loop = loopOf(declarator, file)
  if (loop) for (const item of itemsOf(loop.right, file)) yield* follow(item, binding.path, file)
  else if (declarator.init) yield* follow(declarator.init, binding.path, file)
  yield* defaultOf(binding, file)
  if (binding.how === 'const' || binding.how === 'using') return
  for (const use of usesOf(binding, file)) {
    const parent = file.syntax.parentOf(use)
    if (parent?.type === 'AssignmentExpression' && parent.left === use && parent.operator !== '+=') yield parent.right
  }
}

function loopOf(declarator: Node, { syntax }: SourceFile): NodeOf<'ForOfStatement'> | undefined {
  const declaration = syntax.parentOf(declarator)
  const loop = declaration && syntax.parentOf(declaration)
  return loop?.type === 'ForOfStatement' && loop.left === declaration ? loop : undefined
}

/** The list of which a name is an item, in turn: that of a loop, or of a callback of the list. */
export function listOf({ node, path }: Binding, file: SourceFile): Node | undefined {
  if (path.length > 0) return undefined
  const loop = loopOf(node, file)
  if (loop) return loop.right
  const fn = file.syntax.parentOf(node)
  const { by: call, as } = isFunction(fn) && fn.params[0] === node ? user(fn, file.syntax) : {}
  const callee = call?.type === 'CallExpression' && call.arguments[0] === as ? bare(call.callee) : undefined
  const isEach = callee?.type === 'MemberExpression' && EACH.test(keyOf(callee.property as Node, callee.computed) ?? '')
  return isEach ? callee.object : undefined
}

function* defaultOf(binding: Binding, { syntax }: SourceFile): Generator<Node> {
  const parent = syntax.parentOf(binding.at)
  if (parent?.type === 'AssignmentPattern' && parent.left === binding.at) yield parent.right
}

// What the calls of this file hand to a parameter. A function that is exported may be given more.
function* given(binding: Binding, file: SourceFile): Generator<Node> {
  yield* defaultOf(binding, file)
  const fn = file.syntax.parentOf(binding.node)
  if (!isFunction(fn)) return
  const index = (fn.params as Node[]).indexOf(binding.node)
  const [, place, ...path] = binding.path
  const isRest = binding.node.type === 'RestElement'
  for (const args of callsOf(fn, file)) {
    const arg = isRest ? args[index + Number(place)] : args[index]
    if (arg) yield* follow(arg, isRest ? path : binding.path, file)
  }
}

/** What each call of this file hands to `...rest`, where an expression is that. */
export function restOf(given: Node, file: SourceFile): readonly Arguments[] {
  const node = bare(given)
  const binding = node.type === 'Identifier' ? scopesOf(file.syntax).resolve(node) : undefined
  const fn = binding?.node.type === 'RestElement' ? file.syntax.parentOf(binding.node) : undefined
  if (!binding || binding.path.length > 1 || !isFunction(fn)) return []
  const index = (fn.params as Node[]).indexOf(binding.node)
  return [...callsOf(fn, file)].map((args) => args.slice(index))
}

/** What the calls of a function in its own file hand to it. */
export function* callsOf(fn: FunctionNode, file: SourceFile): Generator<Arguments> {
  for (const use of placesOf(fn, file)) {
    const { by, as } = user(use, file.syntax)
    if (by?.type === 'CallExpression' && by.callee !== as) yield* handedBy(by, as, file)
    yield* handedAt(use, file)
  }
}

// `[…].forEach(fn)`: the function is called with the items.
function* handedBy(call: NodeOf<'CallExpression'>, fn: Node, file: SourceFile): Generator<Arguments> {
  const callee = bare(call.callee)
  if (call.arguments[0] !== fn || callee.type !== 'MemberExpression') return
  const method = keyOf(callee.property as Node, callee.computed) ?? ''
  if (!EACH.test(method) && !FOLD.test(method)) return
  for (const item of itemsOf(callee.object, file)) yield FOLD.test(method) ? [fn, item] : [item]
}

function* follow(node: Node, keys: Keys, file: SourceFile): Generator<Node> {
  const [key, ...rest] = keys
  if (keys.length === 0) yield node
  else if (key !== undefined) for (const one of memberNamed(node, key, file)) yield* follow(one, rest, file)
}

function membersOf(node: NodeOf<'MemberExpression'>, file: SourceFile): readonly Node[] {
  const key = keyOf(node.property as Node, node.computed)
  return key === undefined ? [] : memberNamed(node.object, key, file)
}

/** What a member of an object, an array, an enum or a class of this file is set to. */
export const memberNamed = remembered(findMember, NONE, (key: string | number, _: SourceFile) => String(key))

function findMember(object: Node, key: string | number, file: SourceFile): readonly Node[] {
  const node = bare(object)
  if (node.type === 'ObjectExpression') return node.properties.flatMap((one) => ofProperty(one, String(key), file))
  if (node.type === 'ArrayExpression') return itemsOf(node, file).slice(Number(key)).slice(0, 1)
  if (node.type === 'ThisExpression') return fieldsNamed(classAround(node, file), String(key), file)
  if (node.type === 'NewExpression') return fieldsNamed(classNamed(node.callee, file), String(key), file)
  if (node.type === 'CallExpression' && isFreeze(node)) return memberNamed(node.arguments[0] as Node, key, file)
  const pairs = node.type === 'CallExpression' ? pairsOf(node) : undefined
  if (pairs) return valuesIn(pairs, String(key))
  if (node.type === 'Property') return [node.key as Node, node.value as Node].slice(Number(key)).slice(0, 1)
  const declared = declaredMember(node, String(key), file)
  return declared ?? once((stepsOf(node, file) ?? []).flatMap((one) => memberNamed(one, key, file)))
}

function declaredMember(node: Node, key: string, file: SourceFile): readonly Node[] | undefined {
  const rest = restOf(node, file)
  if (rest.length > 0) return rest.flatMap((args) => args[Number(key)] ?? [])
  const declared = node.type === 'Identifier' ? scopesOf(file.syntax).resolve(node) : undefined
  if (declared?.kind === 'enum') return enumMember(declared.node as NodeOf<'TSEnumDeclaration'>, key)
  return declared?.kind === 'class' ? fieldsNamed(declared.node as ClassNode, key, file) : undefined
}

function ofProperty(one: NodeOf<'Property' | 'SpreadElement'>, key: string, file: SourceFile): readonly Node[] {
  if (one.type === 'SpreadElement') return memberNamed(one.argument, key, file)
  if (keyOf(one.key as Node, one.computed) !== key) return NONE
  return one.kind === 'get' ? returnsOf(one.value as Node, file) : [one.value as Node]
}

function classNamed(callee: Node, file: SourceFile): ClassNode | undefined {
  const binding = callee.type === 'Identifier' ? scopesOf(file.syntax).resolve(callee) : undefined
  return binding?.kind === 'class' ? (binding.node as ClassNode) : undefined
}

// What the fields of a class are set to: where they are declared, in a getter, and wherever `this.x = …` stands.
function fieldsNamed(node: ClassNode | undefined, key: string, file: SourceFile): readonly Node[] {
  return node ? fieldsOf(node, key, file) : NONE
}

const fieldsOf = remembered(findFields, NONE, (key: string, _: SourceFile) => key)

function findFields(node: ClassNode, key: string, file: SourceFile): readonly Node[] {
  const declared = node.body.body.flatMap((member) => {
    if (member.type === 'PropertyDefinition') return member.value && isNamed(member, key) ? [member.value as Node] : []
    return member.type === 'MethodDefinition' && member.kind === 'get' && isNamed(member, key)
      ? returnsOf(member.value as Node, file)
      : []
  })
  const assigned = file.syntax.all('AssignmentExpression').filter(({ left, start, end }) => {
    const isInside = start >= node.start && end <= node.end
    return (
      isInside &&
      left.type === 'MemberExpression' &&
      left.object.type === 'ThisExpression' &&
      keyOf(left.property as Node) === key
    )
  })
  return [...declared, ...assigned.map(({ right }) => right)]
}

function isNamed({ key, computed }: { readonly key: unknown; readonly computed: boolean }, name: string): boolean {
  return keyOf(key as Node, computed) === name
}

/** The items of an array, as far as this file tells. */
export const itemsOf = remembered(
  (given: Node, file: SourceFile): readonly Node[] => once([...findItems(given, file)]),
  NONE,
)

function* findItems(given: Node, file: SourceFile): Generator<Node> {
  const node = bare(given)
  if (node.type === 'ArrayExpression') return yield* spreadOut(node.elements as (Node | null)[], file)
  if (makesCollection(node) && node.arguments[0]) return yield* itemsOf(node.arguments[0] as Node, file)
  const { before, behind } = pushedInto(node, file)
  yield* spreadOut(before, file)
  for (const args of restOf(node, file)) yield* spreadOut(args, file)
  yield* madeWith(node, file)
  yield* spreadOut(behind, file)
}

function* spreadOut(items: readonly (Node | null)[], file: SourceFile): Generator<Node> {
  for (const item of items) {
    if (item?.type === 'SpreadElement') yield* itemsOf(item.argument, file)
    else if (item) yield item
  }
}

function* madeWith(node: Node, file: SourceFile): Generator<Node> {
  const values = node.type === 'CallExpression' ? valuesOfCall(node, file) : undefined
  const steps = values ?? stepsOf(node, file)
  if (values) yield* values
  else for (const one of steps ?? []) yield* itemsOf(one, file)
  if (!steps) yield* itemsElsewhere(node, file)
}

function valuesOfCall(call: NodeOf<'CallExpression'>, file: SourceFile): Node[] | undefined {
  return valuesOfObject(call, file) ?? yieldsOf(call, file)
}

function yieldsOf({ callee }: NodeOf<'CallExpression'>, file: SourceFile): Node[] | undefined {
  const fn = functionOf(callee, file)
  if (fn?.generator !== true) return undefined
  return file.syntax
    .all('YieldExpression')
    .filter((one) => functionAround(one, file) === fn)
    .flatMap(({ argument, delegate }) => (delegate && argument ? itemsOf(argument, file) : (argument ?? [])))
}

const KEEPS = /^(?:filter|slice|reverse|toReversed|sort|toSorted|concat|flat|values|map)$/

// The items of a list of another file are that list; those of a text that is split are that text.
function* itemsElsewhere(node: Node, file: SourceFile): Generator<Node> {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined
  if (callee?.type === 'MemberExpression') {
    const key = keyOf(callee.property as Node, callee.computed) ?? ''
    if (key === 'split') yield callee.object
    else if (KEEPS.test(key)) yield* itemsOf(callee.object, file)
  } else if (isImported(node, file)) yield node
}

function isImported(given: Node, file: SourceFile): boolean {
  let node = bare(given)
  while (node.type === 'MemberExpression') node = bare(node.object)
  return node.type === 'Identifier' && scopesOf(file.syntax).resolve(node)?.kind === 'import'
}

// `Object.values({ … })` and the like hold what they are given. An entry is the property that it is made of.
function valuesOfObject(node: NodeOf<'CallExpression'>, file: SourceFile): Node[] | undefined {
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' || node.arguments.length === 0) return undefined
  const name = keyOf(callee.property as Node, callee.computed)
  const [first] = node.arguments as Node[]
  if (name === 'freeze' && first) return [...itemsOf(first, file)]
  if (!/^(?:values|entries)$/.test(name ?? '') || !first) return undefined
  const objects = bare(first).type === 'ObjectExpression' ? [bare(first)] : (stepsOf(first, file) ?? []).map(bare)
  return objects.flatMap((object) =>
    object.type === 'ObjectExpression'
      ? object.properties.flatMap((one) =>
          one.type === 'Property' ? [name === 'entries' ? one : (one.value as Node)] : [],
        )
      : [],
  )
}
