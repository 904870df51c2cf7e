import { declaredType } from './declared.ts'
import { returnsOf } from './local-functions.ts'
import { isFreeze } from './member-kinds.ts'
import type { SourceFile } from './model.ts'
import { remembered } from './remembered.ts'
import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import type { ClassNode, Node, NodeOf, Syntax } from './syntax.ts'
import { bare, classAround, user, usesOf, type FunctionNode } from './uses.ts'

/** What has methods: a class, or an object that stands there as such. */
type Owner = ClassNode | NodeOf<'ObjectExpression'>

const DEEPEST = 6

/** Every place of a file that names a method of a class or of an object of this file. */
export function* methodPlaces(fn: FunctionNode, file: SourceFile): Generator<Node> {
  const method = methodOf(fn, file)
  if (!method) return
  for (const member of membersNamed(method.key, file)) {
    const holder = ownerOf(member.object, file)
    if (holder && isRelated(holder, method.owner, file)) yield member
  }
  for (const taken of takenBy(file.syntax).get(method.key) ?? []) {
    const { init } = taken.node as NodeOf<'VariableDeclarator'>
    const holder = init && ownerOf(init, file)
    if (holder && isRelated(holder, method.owner, file)) yield* usesOf(taken, file)
  }
}

// `const { run } = this`: the names by what they are taken under.
const takenBy = remembered(findTaken, new Map())

function findTaken(syntax: Syntax): Map<string, Binding[]> {
  const found = new Map<string, Binding[]>()
  for (const binding of scopesOf(syntax).all) {
    const [key, ...more] = binding.path
    if (typeof key !== 'string' || more.length > 0 || binding.node.type !== 'VariableDeclarator') continue
    found.set(key, [...(found.get(key) ?? []), binding])
  }
  return found
}

/** Every member of a name that a file reads or writes. */
export function membersNamed(key: string, { syntax }: SourceFile): readonly NodeOf<'MemberExpression'>[] {
  return membersBy(syntax).get(key) ?? []
}

const membersBy = remembered(findMembers, new Map())

function findMembers(syntax: Syntax): Map<string, NodeOf<'MemberExpression'>[]> {
  const found = new Map<string, NodeOf<'MemberExpression'>[]>()
  for (const member of syntax.all('MemberExpression')) {
    const key = keyOf(member.property as Node, member.computed)
    const before = key === undefined ? undefined : found.get(key)
    if (before) before.push(member)
    else if (key !== undefined) found.set(key, [member])
  }
  return found
}

/** Whether a function is a method, or one that a field holds. */
export function isMethod(fn: FunctionNode, file: SourceFile): boolean {
  return methodOf(fn, file) !== undefined
}

function methodOf(fn: FunctionNode, file: SourceFile): { readonly key: string; readonly owner: Owner } | undefined {
  const { by, as } = user(fn, file.syntax)
  const at = by && (by.type === 'AssignmentExpression' ? ofAssigned(by, as, file) : ofDeclared(by, as, file))
  const key = at && keyOf(at.key, at.computed)
  return at?.owner && key !== undefined ? { key, owner: at.owner } : undefined
}

interface Named {
  readonly key: Node
  readonly computed: boolean
  readonly owner: Owner | undefined
}

function ofDeclared(by: Node, as: Node, { syntax }: SourceFile): Named | undefined {
  if (by.type !== 'Property' && by.type !== 'MethodDefinition' && by.type !== 'PropertyDefinition') return undefined
  if ((by.value as Node | null) !== as) return undefined
  const around = syntax.parentOf(by)
  const owner = around?.type === 'ClassBody' ? syntax.parentOf(around) : around
  return { key: by.key as Node, computed: by.computed, owner: owner && isOwner(owner) ? owner : undefined }
}

// `this.run = (text) => …`, `held.run = (text) => …`
function ofAssigned({ left, right }: NodeOf<'AssignmentExpression'>, as: Node, file: SourceFile): Named | undefined {
  if (right !== as || left.type !== 'MemberExpression') return undefined
  return { key: left.property as Node, computed: left.computed, owner: ownerOf(left.object, file) }
}

function isOwner(node: Node): node is Owner {
  return /^(?:Class(?:Declaration|Expression)|ObjectExpression)$/.test(node.type)
}

/** The class or the object of this file that something is, or is made of. */
export function ownerOf(given: Node, file: SourceFile, depth = 0): Owner | undefined {
  const node = bare(given)
  if (depth > DEEPEST) return undefined
  if (node.type === 'ThisExpression') return ownerAround(node, file)
  if (node.type === 'Super') return classAround(node, file)
  if (isOwner(node)) return node
  if (node.type === 'NewExpression') return ownerOf(node.callee, file, depth + 1)
  if (node.type === 'CallExpression') return ownerMade(node, file, depth)
  return ownerByType(node, file) ?? ownerByName(node, file, depth) ?? ownerByField(node, file, depth)
}

// `repo = new Repo()`
function ownerByField(node: Node, file: SourceFile, depth: number): Owner | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return undefined
  const key = keyOf(node.property as Node, node.computed)
  const field = classAround(node, file)?.body.body.find(
    (one) => one.type === 'PropertyDefinition' && keyOf(one.key as Node, one.computed) === key,
  )
  return field?.type === 'PropertyDefinition' && field.value ? ownerOf(field.value, file, depth + 1) : undefined
}

// `Object.freeze({ … })`, or what a function of this file returns.
function ownerMade(call: NodeOf<'CallExpression'>, file: SourceFile, depth: number): Owner | undefined {
  const made = isFreeze(call) ? (call.arguments as Node[]).slice(0, 1) : returnsOf(call.callee, file)
  return made.map((one) => ownerOf(one, file, depth + 1)).find((one) => one !== undefined)
}

// Whose `this` is meant: that of the nearest class, or of the literal that a method of it stands in.
function ownerAround(node: Node, file: SourceFile): Owner | undefined {
  for (const one of file.syntax.around(node)) {
    if (one.type === 'ClassDeclaration' || one.type === 'ClassExpression') return one
    if (!isFunction(one) || one.type === 'ArrowFunctionExpression') continue
    const { by } = user(one, file.syntax)
    const holder = by?.type === 'Property' ? file.syntax.parentOf(by) : undefined
    if (holder?.type === 'ObjectExpression') return holder
  }
  return undefined
}

function ownerByType(node: Node, file: SourceFile): Owner | undefined {
  const type = declaredType(node, file)
  const name = type?.type === 'TSTypeReference' ? (type.typeName as Node) : undefined
  const binding = name?.type === 'Identifier' ? scopesOf(file.syntax).resolve(name) : undefined
  return binding?.kind === 'class' ? (binding.node as ClassNode) : undefined
}

function ownerByName(node: Node, file: SourceFile, depth: number): Owner | undefined {
  const binding = node.type === 'Identifier' ? scopesOf(file.syntax).resolve(node) : undefined
  if (binding?.kind === 'class') return binding.node as ClassNode
  const init = binding?.node.type === 'VariableDeclarator' && binding.path.length === 0 ? binding.node.init : undefined
  return init ? ownerOf(init, file, depth + 1) : undefined
}

// A method may stand in the class itself, in one that it extends, or in one that extends it.
function isRelated(one: Owner, other: Owner, file: SourceFile): boolean {
  return [...lineOf(one, file)].includes(other) || [...lineOf(other, file)].includes(one)
}

function* lineOf(owner: Owner, file: SourceFile, depth = 0): Generator<Owner> {
  yield owner
  const base = owner.type !== 'ObjectExpression' && owner.superClass && bare(owner.superClass)
  const next = base && depth < DEEPEST ? ownerOf(base, file) : undefined
  if (next) yield* lineOf(next, file, depth + 1)
}
