import { knownOfTree } from './remembered.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** What a name stands for. */
export interface Binding {
  readonly kind: 'import' | 'parameter' | 'variable' | 'function' | 'class' | 'enum' | 'caught'
  readonly name: string
  /** The identifier that declares it. */
  readonly at: Node
  /** The declaration: a declarator, a function, a class, an import specifier, a parameter. */
  readonly node: Node
  /** Of a variable: const, let, var, using. */
  readonly how?: string
  /** Where it stands in a pattern: ['a', 'b'] in `{ a: { b } }`; a number in an array; undefined where it cannot be known. */
  readonly path: readonly (string | number | undefined)[]
  /** Of an import: from where, under which name ('default', '*', or its own), and whether only as a type. */
  readonly from?: { readonly source: string; readonly name: string; readonly typeOnly: boolean }
}

/** Which declaration each name of a file means. */
export interface Scopes {
  /** What a name means where it stands; undefined for a global. */
  resolve(name: Node): Binding | undefined
  /** Every place that reads or writes this binding, its declaration left out. */
  usesOf(binding: Binding): Node[]
  readonly all: readonly Binding[]
}

type Declared = Map<string, Binding>

const known = knownOfTree<Syntax, Scopes>()

/** The scopes of a file, worked out once. */
export function scopesOf(syntax: Syntax): Scopes {
  const before = known().get(syntax)
  if (before) return before
  const scopes = build(syntax)
  known().set(syntax, scopes)
  return scopes
}

function build(syntax: Syntax): Scopes {
  const declared = new Map<Node, Declared>()
  const all: Binding[] = []
  for (const node of syntax.all(...DECLARING)) declare(node)

  const answers = new Map<Node, Binding | undefined>()
  let references: Map<Binding, Node[]> | undefined

  function resolve(name: Node): Binding | undefined {
    const text = nameOf(name)
    if (text === undefined) return undefined
    if (!answers.has(name)) answers.set(name, lookUp(name, text))
    return answers.get(name)
  }

  function lookUp(name: Node, text: string): Binding | undefined {
    for (let scope = syntax.parentOf(name); scope; scope = syntax.parentOf(scope)) {
      const binding = declared.get(scope)?.get(text)
      if (binding) return binding
    }
    return undefined
  }

  // Every use of every binding, found in one walk when the first is asked for.
  function uses(): Map<Binding, Node[]> {
    const found = new Map<Binding, Node[]>()
    for (const name of syntax.all('Identifier')) {
      const binding = isReference(name, syntax) ? resolve(name) : undefined
      if (!binding || binding.at === name) continue
      const before = found.get(binding)
      if (before) before.push(name)
      else found.set(binding, [name])
    }
    return found
  }

  return { resolve, all, usesOf: (binding) => (references ??= uses()).get(binding) ?? [] }

  function declare(node: Node): void {
    for (const { at, where, ...about } of declarationsOf(node)) put(at, about, scopeFor(where, node))
  }

  // `block` holds let, const, class; `hoist` holds var and what functions declare.
  function scopeFor(where: Declaration['where'], node: Node): Node {
    if (where === 'program') return syntax.program
    if (where === 'inner' && opensBlock(node)) return node
    const opens = where === 'hoist' ? opensFunction : opensBlock
    for (let scope = syntax.parentOf(node); scope; scope = syntax.parentOf(scope)) if (opens(scope)) return scope
    return syntax.program
  }

  function put(at: Node, about: About, scope: Node): void {
    const binding: Binding = { path: [], ...about, name: nameOf(at) ?? '', at }
    const names = declared.get(scope) ?? new Map<string, Binding>()
    declared.set(scope, names.set(binding.name, binding))
    all.push(binding)
  }
}

type About = Omit<Binding, 'name' | 'at' | 'path'> & Partial<Binding>
type Declaration = About & { readonly at: Node; readonly where: 'block' | 'hoist' | 'inner' | 'program' }

function* declarationsOf(node: Node): Generator<Declaration> {
  if (node.type === 'VariableDeclaration') {
    const where = node.kind === 'var' ? 'hoist' : 'block'
    for (const declarator of node.declarations)
      yield* named(declarator.id as Node, { kind: 'variable', node: declarator, how: node.kind, where })
  } else if (isFunction(node)) {
    yield* declaredByFunction(node)
  } else if (node.type === 'CatchClause') {
    yield* named(node.param as Node | null, { kind: 'caught', node, where: 'inner' })
  } else if (node.type === 'ImportDeclaration' || node.type === 'TSImportEqualsDeclaration') {
    yield* declaredByImport(node)
  } else if (node.type === 'TSEnumDeclaration') {
    yield { kind: 'enum', node, at: node.id, where: 'block' }
  } else if ((node.type === 'ClassDeclaration' || node.type === 'ClassExpression') && node.id) {
    yield { kind: 'class', node, at: node.id, where: 'block' }
  }
}

function* declaredByFunction(node: FunctionNode): Generator<Declaration> {
  if (node.type !== 'ArrowFunctionExpression' && node.id) {
    yield { kind: 'function', node, at: node.id, where: node.type === 'FunctionDeclaration' ? 'block' : 'inner' }
  }
  for (const parameter of node.params) {
    yield* named(parameter as Node, { kind: 'parameter', node: parameter as Node, where: 'inner' })
  }
}

function* declaredByImport(node: NodeOf<'ImportDeclaration' | 'TSImportEqualsDeclaration'>): Generator<Declaration> {
  if (node.type === 'ImportDeclaration') {
    for (const specifier of node.specifiers)
      yield { ...importOf(specifier, node), at: specifier.local, where: 'program' }
  } else if (node.moduleReference.type === 'TSExternalModuleReference') {
    const from = { source: node.moduleReference.expression.value, name: '*', typeOnly: node.importKind === 'type' }
    yield { kind: 'import', node, from, at: node.id, where: 'program' }
  }
}

function* named(pattern: Node | null, about: Omit<Declaration, 'at'>): Generator<Declaration> {
  for (const { name, path } of patternNames(pattern)) yield { ...about, at: name, path } as Declaration
}

function opensFunction(node: Node): boolean {
  return isFunction(node) || node.type === 'StaticBlock' || node.type === 'TSModuleBlock'
}

function opensBlock(node: Node): boolean {
  return BLOCKS.has(node.type) || opensFunction(node)
}

const BLOCKS = new Set<string>([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'CatchClause',
  'SwitchStatement',
])

const DECLARING = [
  'VariableDeclaration',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'CatchClause',
  'ImportDeclaration',
  'TSImportEqualsDeclaration',
  'TSEnumDeclaration',
  'ClassDeclaration',
  'ClassExpression',
] as const

type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>

/** Whether a node is a function of any kind. */
export function isFunction(node: Node | undefined): node is FunctionNode {
  const type = node?.type
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

/** The names that a pattern declares, and where in it each stands. */
export function* patternNames(
  pattern: Node | null,
  path: readonly (string | number | undefined)[] = [],
): Generator<{ name: Node; path: readonly (string | number | undefined)[] }> {
  if (!pattern) return
  if (pattern.type === 'Identifier') yield { name: pattern, path }
  else if (pattern.type === 'AssignmentPattern') yield* patternNames(pattern.left as Node, path)
  else if (pattern.type === 'RestElement') yield* patternNames(pattern.argument as Node, [...path, undefined])
  else if (pattern.type === 'TSParameterProperty') yield* patternNames(pattern.parameter as Node, path)
  else if (pattern.type === 'ArrayPattern')
    for (const [i, element] of pattern.elements.entries()) yield* patternNames(element as Node | null, [...path, i])
  else if (pattern.type === 'ObjectPattern')
    for (const property of pattern.properties) {
      if (property.type === 'RestElement') yield* patternNames(property as Node, path)
      else yield* patternNames(property.value as Node, [...path, keyOf(property.key as Node, property.computed)])
    }
}

/** The name of a property or member, if it can be known. */
export function keyOf(key: Node, computed = false): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  return key.type === 'Literal' ? String(key.value) : undefined
}

/** Whether an identifier reads or writes a variable, and is not the name of a property, a label or a type. */
export function isReference(name: NodeOf<'Identifier'>, syntax: Syntax): boolean {
  const parent = syntax.parentOf(name)
  if (!parent) return false
  if (parent.type === 'MemberExpression') return parent.object === name || parent.computed
  if (parent.type === 'Property') return parent.value === name || parent.computed
  if (/^(MethodDefinition|PropertyDefinition|AccessorProperty)$/.test(parent.type))
    return (parent as NodeOf<'PropertyDefinition'>).computed || (parent as NodeOf<'PropertyDefinition'>).value === name
  if (NAMES_ONLY.test(parent.type)) return false
  if (parent.type === 'ExportSpecifier') return parent.local === name && !isPassedOn(parent, syntax)
  return (
    !parent.type.startsWith('TS') ||
    /^TS(As|Satisfies|NonNull|TypeAssertion|ExportAssignment|Instantiation)/.test(parent.type)
  )
}

const NAMES_ONLY =
  /^(LabeledStatement|BreakStatement|ContinueStatement|ImportSpecifier|ImportDefaultSpecifier|ImportAttribute|ExportAllDeclaration|MetaProperty)$/

// `export { x } from 'y'` names what another module holds.
function isPassedOn(specifier: Node, syntax: Syntax): boolean {
  const declaration = syntax.parentOf(specifier)
  return declaration?.type === 'ExportNamedDeclaration' && declaration.source !== null
}

function nameOf(node: Node): string | undefined {
  return node.type === 'Identifier' || node.type === 'JSXIdentifier' ? node.name : undefined
}

function importOf(specifier: Node, declaration: NodeOf<'ImportDeclaration'>): About {
  const source = declaration.source.value
  const typeOnly = declaration.importKind === 'type' || ('importKind' in specifier && specifier.importKind === 'type')
  const name =
    specifier.type === 'ImportNamespaceSpecifier'
      ? '*'
      : specifier.type === 'ImportSpecifier'
        ? (keyOf(specifier.imported as Node) ?? 'default')
        : 'default'
  return { kind: 'import', node: specifier, from: { source, name, typeOnly } }
}
