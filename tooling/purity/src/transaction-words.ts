import { textsOf } from './known-text.ts'
import type { SourceFile, Workspace } from './model.ts'
import { keysOf, keyTexts } from './method-calls.ts'
import { originOf, originOfType } from './object-origin.ts'
import { together, type Origin } from './origin-verdict.ts'
import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import { within, type Node, type NodeOf } from './syntax.ts'
import { useOf, useOfBinding, type Use } from './value-use.ts'
import { bare, user } from './uses.ts'
import { callsOf } from './value-steps.ts'

/** A word of transactions, read from an object. */
export interface WordRead {
  readonly word: string
  readonly at: number
  readonly use: Use
  readonly origin: Origin
  readonly object: Node | undefined
  /** The call of what was read, where it is called at once. */
  readonly call?: NodeOf<'CallExpression'> | undefined
}

interface Looking {
  readonly file: SourceFile
  readonly workspace: Workspace
  readonly words: ReadonlySet<string>
}

/** Every place in a file where one of the words is read from an object: as a member, destructured, by reflection. */
export function* wordReads(looking: Looking): Generator<WordRead> {
  for (const member of looking.file.syntax.all('MemberExpression')) yield* ofMember(member, looking)
  for (const binding of scopesOf(looking.file.syntax).all) yield* ofBinding(binding, looking)
  for (const assigned of looking.file.syntax.all('AssignmentExpression')) yield* ofAssigned(assigned, looking)
  for (const call of looking.file.syntax.all('CallExpression')) yield* ofReflection(call, looking)
  for (const block of looking.file.syntax.all('WithStatement')) yield* ofWith(block, looking)
}

// `with (tx) commit()`
function* ofWith({ object, body }: NodeOf<'WithStatement'>, { file, workspace, words }: Looking): Generator<WordRead> {
  for (const name of within(body as Node)) {
    if (name.type !== 'Identifier' || !words.has(name.name) || scopesOf(file.syntax).resolve(name)) continue
    const origin = originOf(object as Node, { file, workspace, word: name.name })
    yield { word: name.name, at: name.start, use: useOf(name, file), origin, object: object as Node }
  }
}

function* ofMember(node: NodeOf<'MemberExpression'>, { file, workspace, words }: Looking): Generator<WordRead> {
  const word = node.property.type === 'PrivateIdentifier' ? undefined : keysOf(node, file).find((key) => words.has(key))
  if (word === undefined) return
  const use = useOf(node, file)
  if (use === 'data') return
  const { by, as } = user(node, file.syntax)
  const call = by?.type === 'CallExpression' && by.callee === as ? by : undefined
  const origin = originOf(node.object, { file, workspace, word })
  yield { word, at: placeOf(node, file), use, origin, object: node.object, call }
}

// Where a chain goes over several lines, the line is that of the word.
function placeOf({ start, property }: NodeOf<'MemberExpression'>, { text }: SourceFile): number {
  return text.slice(start, property.start).includes('\n') ? property.start : start
}

function* ofBinding(binding: Binding, { file, workspace, words }: Looking): Generator<WordRead> {
  if (binding.path.length === 0) return
  const property = propertyOf(binding.at, file)
  const key =
    binding.path.at(-1) ?? (property.type === 'Property' ? keyTexts(property.key as Node, file)[0] : undefined)
  if (typeof key !== 'string' || !words.has(key)) return
  const [word, at] = [key, property.start]
  yield {
    word,
    at,
    use: useOfBinding(binding, file),
    origin: containerOf(binding, word, file, workspace),
    object: undefined,
  }
}

function propertyOf(name: Node, { syntax }: SourceFile): Node {
  const parent = syntax.parentOf(name)
  const outer = parent?.type === 'AssignmentPattern' ? syntax.parentOf(parent) : parent
  return outer?.type === 'Property' ? outer : name
}

/** Where the object comes from that a name was destructured from. */
function containerOf(binding: Binding, word: string, file: SourceFile, workspace: Workspace): Origin {
  const asked = { file, workspace, word }
  const key = binding.path.at(-2)
  const names = typeof key === 'string' ? [key] : []
  const isDeep = binding.path.length > 1
  const typed = binding.node.type === 'VariableDeclarator' ? undefined : typeOfPattern(binding.node)
  const type = typed && originOfType(typed, asked)
  if (type && type.verdict !== 'unknown' && !isDeep) return type
  const origins = givenTo(binding, file).map((one) => originOf(one, asked))
  const { verdict, names: given } = together(origins)
  const isDoubtful = isDeep && verdict === 'other'
  return { verdict: isDoubtful ? 'unknown' : verdict, names: [...names, ...given, ...(type?.names ?? [])] }
}

function typeOfPattern(pattern: Node): Node | undefined {
  if (pattern.type === 'AssignmentPattern') return typeOfPattern(pattern.left as Node)
  return pattern.type === 'ObjectPattern' ? pattern.typeAnnotation?.typeAnnotation : undefined
}

function givenTo({ node }: Binding, file: SourceFile): Node[] {
  if (node.type === 'VariableDeclarator') return node.init ? [node.init] : []
  const fn = file.syntax.parentOf(node)
  if (!isFunction(fn)) return []
  const index = (fn.params as Node[]).indexOf(node)
  return [...callsOf(fn, file)].flatMap((args) => args[index] ?? [])
}

// `({ commit: end } = tx)`
function* ofAssigned({ left, right }: NodeOf<'AssignmentExpression'>, looking: Looking): Generator<WordRead> {
  if (left.type !== 'ObjectPattern') return
  const { file, workspace, words } = looking
  for (const property of left.properties) {
    if (property.type !== 'Property') continue
    const word = keyOf(property.key as Node, property.computed)
    if (word === undefined || !words.has(word)) continue
    yield { word, at: property.start, use: 'passed', origin: originOf(right, { file, workspace, word }), object: right }
  }
}

const REFLECTS = /^(?:get|getOwnPropertyDescriptor|invoke|invokeMap|result|property|prop|method|callMethod|dispatch)$/

// `Reflect.get(tx, 'commit')`, and the functions of libraries that do the same.
function* ofReflection(call: NodeOf<'CallExpression'>, { file, workspace, words }: Looking): Generator<WordRead> {
  const callee = bare(call.callee)
  const [object, ...keys] = call.arguments as Node[]
  if (!object || keys.length === 0 || !REFLECTS.test(calledName(callee, file))) return
  const word = keys.flatMap((key) => textsOf(key, file)).find(({ text }) => words.has(text))?.text
  if (word === undefined) return
  const origin = originOf(object, { file, workspace, word })
  const found = { word, at: call.start, origin, object }
  yield isReflect(callee) ? { ...found, use: 'called' } : { ...found, use: 'passed', call }
}

function calledName(callee: Node, file: SourceFile): string {
  if (callee.type === 'Identifier') return callee.name
  return (callee.type === 'MemberExpression' ? keysOf(callee, file)[0] : undefined) ?? ''
}

function isReflect(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  return /^(?:Reflect|Object)$/.test(callee.object.name)
}
