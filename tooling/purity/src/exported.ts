import { textsOf } from './known-text.ts'
import type { SourceFile, Workspace } from './model.ts'
import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import { sqlPlaces } from './sql-places.ts'
import { within, type ClassNode, type Node } from './syntax.ts'
import { bare, type FunctionNode } from './uses.ts'
import { makerOf } from './callers.ts'
import { nameOfFunction } from './local-functions.ts'
import { itemsOf, listOf } from './value-steps.ts'

/** What other files may have of a file, as far as it matters for SQL texts and methods. It is plain data. */
export interface Exported {
  /** `NAME` or `NAMES.member` → the texts it may be. */
  readonly texts: Readonly<Record<string, readonly string[]>>
  /** What is an object or class of this file → its own methods; under '*' the functions that the file exports. */
  readonly methods: Readonly<Record<string, readonly string[]>>
  /** A function → the positions of its parameters that it runs as SQL. */
  readonly runs: Readonly<Record<string, readonly number[]>>
  /** What is passed on from another module: its name there; '*' for all of it. */
  readonly passes: Readonly<Record<string, { readonly source: string; readonly name: string }>>
  readonly all: readonly string[]
}

/** Gathers what a file exports. */
export function exportedBy(file: SourceFile, workspace: Workspace): Exported {
  const texts: Record<string, string[]> = {}
  const methods: Record<string, string[]> = {}
  const passes: Record<string, { source: string; name: string }> = {}
  const own = [...ownExports(file)]
  for (const { name, value } of own) {
    Object.assign(texts, textsUnder(name, value, file))
    const named = methodsOf(value)
    if (named.length > 0) methods[name] = named
    if (isFunction(value)) (methods['*'] ??= []).push(name)
  }
  const all: string[] = []
  for (const { entries } of file.syntax.module.staticExports) {
    for (const { moduleRequest, importName, exportName } of entries) {
      if (!moduleRequest) continue
      if (importName.kind === 'AllButDefault') all.push(moduleRequest.value)
      else passes[exportName.name ?? 'default'] = { source: moduleRequest.value, name: importName.name ?? '*' }
    }
  }
  return { texts, methods, passes, all, runs: runsOf(own, file, workspace) }
}

interface OwnExport {
  readonly name: string
  readonly value: Node
  readonly binding?: Binding
}

function* ownExports(file: SourceFile): Generator<OwnExport> {
  const exported = namesOfExports(file)
  for (const binding of scopesOf(file.syntax).all) {
    const names = exported.get(binding.name) ?? []
    const value = names.length > 0 && isAtTop(binding, file) ? valueOf(binding) : undefined
    if (value) for (const name of names) yield { name, value, binding }
  }
  const [whole] = file.syntax.all('ExportDefaultDeclaration')
  if (whole) yield { name: 'default', value: bare(whole.declaration as Node) }
}

// Name in the file → the names under which others know it.
function namesOfExports({ syntax }: SourceFile): Map<string, string[]> {
  const exported = new Map<string, string[]>()
  for (const { moduleRequest, localName, exportName } of syntax.module.staticExports.flatMap(
    ({ entries }) => entries,
  )) {
    if (moduleRequest || !localName.name) continue
    exported.set(localName.name, [...(exported.get(localName.name) ?? []), exportName.name ?? 'default'])
  }
  return exported
}

function isAtTop({ at }: Binding, { syntax }: SourceFile): boolean {
  for (const one of syntax.around(at)) if (one.type === 'BlockStatement') return false
  return true
}

function valueOf({ node, kind, path }: Binding): Node | undefined {
  if (kind === 'function' || kind === 'class' || kind === 'enum') return node
  const init = node.type === 'VariableDeclarator' && path.length === 0 ? node.init : undefined
  return init ? bare(init) : undefined
}

function textsUnder(name: string, value: Node, file: SourceFile, depth = 0): Record<string, string[]> {
  if (depth > 2) return {}
  if (isFunction(value)) return returnedUnder(`${name}()`, value, file)
  const texts = textsOf(value, file).map(({ text }) => text)
  if (texts.length > 0) return { [name]: texts }
  const items = [...itemsOf(value, file)].flatMap((one) => textsOf(one, file)).map(({ text }) => text)
  const inner = value.type === 'CallExpression' ? bare((value.arguments[0] as Node | undefined) ?? value) : value
  return Object.assign(
    items.length > 0 ? { [name]: items } : {},
    ...membersOf(inner).map(([key, member]) => textsUnder(`${name}.${key}`, bare(member), file, depth + 1)),
  ) as Record<string, string[]>
}

const LONGEST = 200

// A function that only returns a short text is one, as a constant is.
function returnedUnder(name: string, { body }: FunctionNode, file: SourceFile): Record<string, string[]> {
  const [only, ...more] = body?.type === 'BlockStatement' ? (body.body as Node[]) : []
  const isReturn = only?.type === 'ReturnStatement' && more.length === 0
  const returned = body?.type === 'BlockStatement' ? (isReturn ? only.argument : undefined) : body
  const texts = returned && SHORT.test(bare(returned as Node).type) ? textsOf(returned as Node, file) : []
  const short = texts.map(({ text }) => text).filter((text) => text.length <= LONGEST)
  return short.length > 0 ? { [name]: short } : {}
}

const SHORT = /^(?:Literal|TemplateLiteral|Identifier|MemberExpression|BinaryExpression|ConditionalExpression)$/

function membersOf(value: Node): [string, Node][] {
  if (value.type === 'ObjectExpression')
    return value.properties.flatMap((one) => (one.type === 'Property' ? keyed(one, one.value as Node) : []))
  if (value.type === 'ArrayExpression')
    return (value.elements as (Node | null)[]).flatMap((one, i) => (one ? [[String(i), one]] : []))
  if (value.type === 'TSEnumDeclaration')
    return value.body.members.flatMap(({ id, initializer }) =>
      initializer ? [[keyOf(id as Node) ?? '', initializer]] : [],
    )
  if (value.type !== 'ClassDeclaration' && value.type !== 'ClassExpression') return []
  return value.body.body.flatMap((one) =>
    one.type === 'PropertyDefinition' && one.static && one.value ? keyed(one, one.value) : [],
  )
}

function keyed(of: { readonly key: unknown; readonly computed: boolean }, value: Node): [string, Node][] {
  const key = keyOf(of.key as Node, of.computed)
  return key === undefined ? [] : [[key, value]]
}

function methodsOf(value: Node): string[] {
  if (value.type === 'ObjectExpression') return membersOf(value).map(([key]) => key)
  if (!value.type.startsWith('Class')) return []
  return (value as ClassNode).body.body.flatMap((one) =>
    'key' in one ? (keyOf(one.key as Node, one.computed) ?? []) : [],
  )
}

function runsOf(own: readonly OwnExport[], file: SourceFile, workspace: Workspace): Record<string, number[]> {
  const runs: Record<string, number[]> = {}
  const names = new Map(own.map(({ name, value }) => [value, name]))
  if (![...names.keys()].some(isFunction)) return runs
  for (const place of sqlPlaces(file, workspace)) {
    for (const name of within(place)) {
      if (name.type !== 'Identifier') continue
      const found = parameterOf(name, file)
      const under = found && nameOfRunner(found.fn, (fn) => names.get(fn) ?? nameIn(own, fn, file), file)
      if (found && under !== undefined) (runs[under] ??= []).push(found.index)
    }
  }
  return runs
}

// What `run(client)` returns is called `run()`.
function nameOfRunner(
  fn: FunctionNode,
  nameOf: (fn: FunctionNode) => string | undefined,
  file: SourceFile,
): string | undefined {
  const own = nameOf(fn)
  const maker = own === undefined ? makerOf(fn, file) : undefined
  const made = maker && nameOfRunner(maker, nameOf, file)
  return made === undefined ? own : `${made}()`
}

// The parameter that a name is, or an item of, or the rest that begins with it.
function parameterOf(name: Node, file: SourceFile, depth = 0): { fn: FunctionNode; index: number } | undefined {
  const binding = name.type === 'Identifier' ? scopesOf(file.syntax).resolve(name) : undefined
  const list = binding && depth < 3 ? listOf(binding, file) : undefined
  if (list) return parameterOf(bare(list), file, depth + 1)
  if (!binding || !isWhole(binding)) return undefined
  const fn = file.syntax.parentOf(binding.node)
  return isFunction(fn) ? { fn, index: (fn.params as Node[]).indexOf(binding.node) } : undefined
}

function isWhole({ kind, path, node }: Binding): boolean {
  return kind === 'parameter' && (path.length === 0 || node.type === 'RestElement')
}

function nameIn(own: readonly OwnExport[], fn: FunctionNode, file: SourceFile): string | undefined {
  const binding = nameOfFunction(fn, file)
  return own.find((one) => one.binding !== undefined && one.binding === binding)?.name
}
