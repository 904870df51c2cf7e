import { constantsIn, memberOf } from './constant.ts'
import { isAmbient, isLoader, isRest, originsIn, type Origin } from './origin.ts'
import { knownOfTree } from './remembered.ts'
import { isReference, patternNames, scopesOf } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { isWrapped } from './text.ts'

/** A place where a file takes something of a global or of a module: where its name, and each step of its way, is said. */
export interface Taken extends Origin {
  readonly at: number
  /** How a module is taken; undefined where something is taken of a global, or of a module that is there already. */
  readonly how?: 'import' | 'export' | 'require' | 'dynamic'
}

type Path = readonly (string | number | undefined)[]

const known = knownOfTree<Syntax, readonly Taken[]>()

/** Everything that a file takes of globals and of modules, in the order of the text. Type-only imports take nothing. */
export function takenIn(syntax: Syntax): readonly Taken[] {
  const before = known().get(syntax)
  if (before) return before
  const taken = [...modulesIn(syntax), ...loadedIn(syntax), ...stepsIn(syntax)].sort((a, b) => a.at - b.at)
  known().set(syntax, taken)
  return taken
}

/** The modules that a file imports or passes on, and what of them. Needs no tree. */
export function* modulesIn({ module }: Syntax): Generator<Taken> {
  for (const { start, entries, moduleRequest } of module.staticImports) {
    const source = from(moduleRequest.value)
    if (entries.length === 0) yield { ...source, at: start, way: [], how: 'import' }
    for (const { importName, isType } of entries) {
      const name = importName.kind === 'Default' ? 'default' : importName.name
      const at = entries.length > 1 ? (importName.start ?? start) : start
      if (!isType) yield { ...source, at, way: name ? [name] : [], how: 'import' }
    }
  }
  yield* passedOnIn(module)
}

function* passedOnIn({ staticExports }: Syntax['module']): Generator<Taken> {
  for (const { start, moduleRequest, importName, isType } of staticExports.flatMap(({ entries }) => entries)) {
    if (isType || !moduleRequest || moduleRequest.start < start) continue // what was imported above has been told
    yield { ...from(moduleRequest.value), at: start, way: importName.name ? [importName.name] : [], how: 'export' }
  }
}

function from(source: string): { readonly module: string } {
  return { module: source.replace(/^node:/, '') }
}

// What is loaded while it runs: `import()`, `require()`, `import x = require()`.
function* loadedIn(syntax: Syntax): Generator<Taken> {
  const { textOf } = constantsIn(syntax)
  for (const { start, source } of syntax.all('ImportExpression'))
    yield { ...from(textOf(source) ?? '?'), at: start, way: [], how: 'dynamic' }
  for (const { start, moduleReference, importKind } of syntax.all('TSImportEqualsDeclaration')) {
    if (moduleReference.type === 'TSExternalModuleReference' && importKind !== 'type')
      yield { ...from(moduleReference.expression.value), at: start, way: [], how: 'require' }
  }
  for (const call of syntax.all('CallExpression')) {
    const loads = originsIn(syntax).of(call.callee).some(isLoader)
    if (loads) yield { ...from(textOf(call.arguments[0] as Node) ?? '?'), at: call.start, way: [], how: 'require' }
  }
}

function* stepsIn(syntax: Syntax): Generator<Taken> {
  for (const name of syntax.all('Identifier')) {
    if (isGlobal(name, syntax)) yield* stepsFrom(name, name.start, [], syntax)
  }
  for (const node of syntax.all('MetaProperty')) yield { at: node.start, way: ['import.meta'] }
  for (const member of syntax.all('MemberExpression')) {
    yield* stepsFrom(member.object, member.start, [memberOf(member, constantsIn(syntax))], syntax)
  }
  for (const call of syntax.all('CallExpression')) yield* callsFrom(call, syntax)
  for (const call of syntax.all('NewExpression')) {
    const step = isEmpty(call.arguments as Node[], syntax) ? 'new()' : 'new(…)'
    yield* stepsFrom(call.callee, call.start, [step], syntax)
  }
  yield* pickedIn(syntax)
}

// `const { now } = Date` and `{ now } = Date`, of a declaration, an assignment or a default.
function* pickedIn(syntax: Syntax): Generator<Taken> {
  for (const { node, path, at } of scopesOf(syntax).all) {
    if (node.type === 'VariableDeclarator' && !isRest(at, syntax)) yield* along(node, path, at, syntax)
  }
  for (const { left, right } of syntax.all('AssignmentExpression', 'AssignmentPattern')) {
    if (left.type !== 'ObjectPattern') continue
    for (const { name, path } of patternNames(left)) yield* along(right, path, name, syntax)
  }
}

// The name is where the steps are taken.
function* along(source: Node, path: Path, name: Node, syntax: Syntax): Generator<Taken> {
  for (const [i] of path.entries()) {
    const steps = path.slice(0, i + 1).map((step) => (step === undefined ? '?' : String(step)))
    for (const origin of originsIn(syntax).along(source, steps)) yield { ...origin, at: name.start }
  }
}

function* stepsFrom(node: Node, at: number, steps: readonly string[], syntax: Syntax): Generator<Taken> {
  for (const { way, ...origin } of originsIn(syntax).of(node)) yield { ...origin, at, way: [...way, ...steps] }
}

function* callsFrom(call: NodeOf<'CallExpression'>, syntax: Syntax): Generator<Taken> {
  const { callee, start } = call
  const given = call.arguments as Node[]
  const [first, second] = given
  const isCalledEmpty = isEmpty(given, syntax) || given.every((one) => isUndefined(one, syntax))
  yield* stepsFrom(callee, start, [isCalledEmpty ? '()' : '(…)'], syntax)
  for (const { module, way } of originsIn(syntax).of(callee)) {
    const step = module === undefined ? stepOf(way.join('.'), second, syntax) : undefined
    if (first && step !== undefined) yield* stepsFrom(first, start, [step], syntax)
  }
}

// What `Reflect.get(it, 'x')` and its like do with what they are given.
function stepOf(called: string, second: Node | undefined, syntax: Syntax): string | undefined {
  if (called === 'Reflect.get' || /^(Object|Reflect)\.getOwnPropertyDescriptor$/.test(called))
    return constantsIn(syntax).textOf(second) ?? '?'
  if (called === 'Reflect.apply') return '()'
  if (called !== 'Reflect.construct') return undefined
  return mayBeEmpty(second, syntax) ? 'new()' : 'new(…)'
}

// `new Date(...[])` has no argument.
function isEmpty(given: readonly (Node | null)[], syntax: Syntax): boolean {
  return given.every((one) => one?.type === 'SpreadElement' && mayBeEmpty(one.argument, syntax))
}

function mayBeEmpty(node: Node | undefined, syntax: Syntax): boolean {
  return listsOf(node, syntax).some(({ elements }) => isEmpty(elements as Node[], syntax))
}

function listsOf(node: Node | undefined, syntax: Syntax): NodeOf<'ArrayExpression'>[] {
  if (!node) return []
  if (isWrapped(node)) return listsOf(node.expression, syntax)
  if (node.type === 'ConditionalExpression')
    return [node.consequent, node.alternate].flatMap((one) => listsOf(one, syntax))
  if (node.type === 'LogicalExpression') return [node.left, node.right].flatMap((one) => listsOf(one, syntax))
  const value = constantsIn(syntax).initOf(node) ?? node
  if (value !== node && value.type !== 'Identifier') return listsOf(value, syntax)
  return value.type === 'ArrayExpression' ? [value] : []
}

function isUndefined(node: Node, syntax: Syntax): boolean {
  if (node.type === 'UnaryExpression') return node.operator === 'void'
  return node.type === 'Identifier' && node.name === 'undefined' && !scopesOf(syntax).resolve(node)
}

function isGlobal(name: NodeOf<'Identifier'>, syntax: Syntax): boolean {
  if (!isReference(name, syntax)) return false
  const binding = scopesOf(syntax).resolve(name)
  if (!binding) return true
  // What passes a type on takes nothing.
  const isType = binding.from !== undefined && /^(Export|TSExport)/.test(syntax.parentOf(name)?.type ?? '')
  return name !== binding.at && !isType && isAmbient(binding, syntax)
}
