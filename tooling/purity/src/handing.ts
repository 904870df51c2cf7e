import { isAlone, outerPlaces } from './alone.ts'
import { exportsIn } from './exported-nodes.ts'
import { handedTypes, type Handed, type Hands } from './handed.ts'
import { bodyAround, fieldsNamed, ofClass, ofField, ofStatic, partOf } from './handing-classes.ts'
import { isConnectionName, typesIn, type Named } from './connection-types.ts'
import { makesCollection, putWhere, takesOut } from './put.ts'
import { memberName, originsOf, unwrapped, type Origin, type Path } from './stands-for.ts'
import { isFunction, scopesOf } from './scope.ts'
import { isOneOf } from './settings.ts'
import { childrenOf, within, type Node, type NodeOf, type Syntax, isCall, isClass } from './syntax.ts'

/** What a file hands to whoever imports it. */
export interface Handing {
  /** Export → what one gets with it, or by calling it. */
  readonly exports: Readonly<Record<string, readonly Handed[]>>
  /** Export → whether it is a function, a class, or another value. */
  readonly kinds: Readonly<Record<string, string>>
  /** Interface or alias → the types of what it holds. */
  readonly types: Readonly<Record<string, readonly Named[]>>
}

interface Open {
  readonly node: Node
  readonly before: Open | undefined
  readonly depth: number
}

interface Seen {
  readonly syntax: Syntax
  readonly databases: readonly string[]
  /** What is being looked into, so that nothing is looked into in a circle. */
  readonly open: Open | undefined
}

/** What a file hands to whoever imports it, by export. */
export function handingOf(syntax: Syntax, databases: readonly string[]): Handing {
  const seen = { syntax, databases, open: undefined }
  const exported = syntax.program.body.flatMap((node) => exportsIn(node as Node))
  const outer = outerPlaces(syntax)
  const types = syntax.all('TSInterfaceDeclaration', 'TSTypeAliasDeclaration')
  return {
    exports: Object.fromEntries(
      exported.map(([name, node, path]) => [name, isAlone(node, outer) ? [] : handedBy(node, seen, path)]),
    ),
    kinds: Object.fromEntries(exported.map(([name, node]) => [name, kindOf(node, syntax)])),
    types: Object.fromEntries(
      types.map((one) => [one.id.name, typesIn('body' in one ? one.body : one.typeAnnotation, syntax)]),
    ),
  }
}

function kindOf(node: Node, syntax: Syntax): string {
  const [origin] = originsOf(node, syntax)
  const made = origin?.kind === 'node' ? origin.node : node
  if (isFunction(made)) return 'function'
  return made.type === 'ClassDeclaration' || made.type === 'ClassExpression' ? 'class' : 'value'
}

const DEEPEST = 40

function opened(node: Node, before: Open | undefined): Open | undefined {
  for (let one = before; one; one = one.before) if (one.node === node) return undefined
  const depth = (before?.depth ?? 0) + 1
  return depth > DEEPEST ? undefined : { node, before, depth }
}

function handsOf(seen: Seen): Hands {
  return { syntax: seen.syntax, of: (node, path) => handedBy(node, seen, path) }
}

// What one gets with a value, or with a part of it.
function handedBy(node: Node, seen: Seen, path: Path = []): Handed[] {
  const open = opened(node, seen.open)
  if (!open) return []
  const inner = { ...seen, open }
  const typed = path.length === 0 ? typeOfName(node, inner) : []
  if (typed.length > 0) return [...typed, ...putInto(node, path, inner)]
  const made = originsOf(node, seen.syntax, path).flatMap((origin) => ofOrigin(origin, node, inner))
  return [...made, ...putInto(node, path, inner)]
}

// What is put into a variable or a class of this file, wherever that is.
function putInto(asked: Node, path: Path, seen: Seen): Handed[] {
  const { root, keys } = rootOf(asked, path, seen.syntax)
  const scopes = scopesOf(seen.syntax)
  const binding = root.type === 'Identifier' ? scopes.resolve(root) : undefined
  if (binding?.kind !== 'variable' && binding?.kind !== 'class') return []
  const put = scopes.usesOf(binding).flatMap((use) => putWhere(use, seen.syntax))
  return put.flatMap((one) => partOf(one, keys, handsOf(seen))).map((one) => ({ ...one, at: asked.start }))
}

// `a.b.c`: `a`, and from there b and c.
function rootOf(node: Node, path: Path, syntax: Syntax): { readonly root: Node; readonly keys: Path } {
  const root = unwrapped(node)
  if (root.type !== 'MemberExpression') return { root, keys: path }
  return rootOf(root.object, [memberName(root, syntax), ...path], syntax)
}

// `const tx: Tx = …`, and a parameter that is passed on inside of something else.
function typeOfName(node: Node, { syntax }: Seen): Handed[] {
  const name = unwrapped(node)
  if (name.type !== 'Identifier') return []
  const declared = scopesOf(syntax).resolve(name)?.at
  const annotation = declared?.type === 'Identifier' ? declared.typeAnnotation : undefined
  return handedTypes(annotation, name, syntax)
}

function ofOrigin(origin: Origin, asked: Node, seen: Seen): Handed[] {
  if (origin.kind === 'import') return ofImport(origin, asked)
  if (origin.kind !== 'node') return []
  const { node, path } = origin
  if (isCall(node)) return ofCall(node, path, { ...seen, at: asked.start })
  if (node.type === 'ThisExpression') return ofField(node, path, handsOf(seen))
  if (isClass(node) && path.length > 0)
    return ofStatic(node, path, handsOf(seen)).map((one) => ({ ...one, at: asked.start }))
  const isHere = seen.open?.depth === 1 || (node.start >= asked.start && node.end <= asked.end)
  const handed = path.length === 0 ? ofWhole(node, seen) : []
  return isHere ? handed : handed.map((one) => ({ ...one, at: asked.start }))
}

function ofImport({ from, path }: Extract<Origin, { kind: 'import' }>, asked: Node): Handed[] {
  const name = String(from.name === '*' ? (path[0] ?? '*') : from.name)
  return from.typeOnly ? [] : [{ kind: 'value', source: from.source, name, at: asked.start }]
}

function ofWhole(node: Node, seen: Seen): Handed[] {
  if (node.type === 'ObjectExpression') return node.properties.flatMap((one) => ofProperty(one as Node, seen))
  if (node.type === 'ArrayExpression') return node.elements.flatMap((one) => (one ? handedBy(one as Node, seen) : []))
  if (node.type === 'SpreadElement') return handedBy(node.argument, seen)
  if (isFunction(node)) return [...resultsOf(node, [], seen), ...givenBy(node, seen), ...leftBy(node, seen)]
  return isClass(node) ? ofClass(node, handsOf(seen)) : []
}

function ofProperty(property: Node, seen: Seen): Handed[] {
  if (property.type === 'SpreadElement') return handedBy(property.argument, seen)
  return property.type === 'Property' ? handedBy(property.value as Node, seen) : []
}

type Calling = Seen & { readonly at: number }

function ofCall(call: NodeOf<'CallExpression' | 'NewExpression'>, path: Path, seen: Calling): Handed[] {
  const callee = unwrapped(call.callee)
  const name = callee.type === 'MemberExpression' ? (memberName(callee, seen.syntax) ?? '') : ''
  if (/^(assign|all|freeze|fromEntries)$/.test(name))
    return call.arguments.flatMap((one) => handedBy(one as Node, seen))
  if (path.length === 0 && isConnecting(callee, seen)) return [connection(seen.at)]
  if (makesCollection(call))
    return [
      ...handedTypes(call.typeArguments, call, seen.syntax),
      ...call.arguments.flatMap((one) => handedBy(one as Node, seen)),
    ]
  if (callee.type === 'MemberExpression' && takesOut(name) && isCollection(callee.object, seen))
    return handedBy(callee.object, seen).map((one) => ({ ...one, at: seen.at }))
  return originsOf(callee, seen.syntax).flatMap((origin) => ofCalled(origin, call, path, seen))
}

function isCollection(node: Node, { syntax }: Seen): boolean {
  return originsOf(node, syntax).some((origin) => {
    if (origin.kind !== 'node') return false
    const [name, ...rest] = origin.path
    if (name === undefined) return makesCollection(origin.node) || origin.node.type === 'ArrayExpression'
    const own = isClass(origin.node) ? origin.node.body : bodyAround(origin.node, syntax)
    return rest.length === 0 && fieldsNamed(own, name).some(({ value }) => makesCollection(value as Node | null))
  })
}

function ofCalled(origin: Origin, call: Node, path: Path, seen: Calling): Handed[] {
  const isNew = call.type === 'NewExpression'
  if (origin.kind === 'import') {
    const { source } = origin.from
    const name = String([origin.from.name, ...origin.path].filter((one) => one !== '*').at(-1) ?? '*')
    if (!isOneOf(source, seen.databases)) return [{ kind: isNew ? 'value' : 'result', source, name, at: seen.at }]
    return path.length === 0 && makesConnection(isNew, name) ? [connection(seen.at)] : []
  }
  if (origin.kind !== 'node' || origin.path.length > 0) return []
  if (isFunction(origin.node)) return resultsOf(origin.node, path, seen).map((one) => ({ ...one, at: seen.at }))
  return isNew && isClass(origin.node) ? handedBy(origin.node, seen) : []
}

function connection(at: number): Handed {
  return { kind: 'connection', source: '', name: '', at }
}

function makesConnection(isNew: boolean, name: string): boolean {
  return isNew
    ? isConnectionName(name)
    : /^(default|knex|postgres|drizzle|connect|createPool|createConnection|createClient|\*)$/.test(name)
}

// pool.connect(), of a pool that is made here or typed as one.
function isConnecting(callee: Node, seen: Seen): boolean {
  if (
    callee.type !== 'MemberExpression' ||
    !/^(connect|acquire|transaction|begin)$/.test(memberName(callee, seen.syntax) ?? '')
  )
    return false
  return handedBy(callee.object, seen).some(
    ({ kind, source, name }) =>
      kind === 'connection' || (kind === 'type' && isOneOf(source, seen.databases) && isConnectionName(name)),
  )
}

type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>

// What a function returns, by its type or by its code. What it was given to begin with is nothing that it hands.
function resultsOf(made: FunctionNode, path: Path, seen: Seen): Handed[] {
  const returned = returnsOf(made)
  const isGivenBack = returned.length > 0 && returned.every((one) => isParameterOf(made, one, seen.syntax))
  if (isGivenBack) return []
  const typed =
    path.length > 0 ? [] : typesIn(made.returnType, seen.syntax).map((one): Handed => ({ ...one, kind: 'type' }))
  const coded = returned
    .filter((one) => !isParameterOf(made, one, seen.syntax))
    .flatMap((one) => handedBy(one, seen, path))
  return [...coded, ...typed]
}

function isParameterOf(made: FunctionNode, node: Node, syntax: Syntax): boolean {
  const name = unwrapped(node)
  const binding = name.type === 'Identifier' ? scopesOf(syntax).resolve(name) : undefined
  return binding?.kind === 'parameter' && made.params.some((one) => (one as Node) === binding.node)
}

function returnsOf({ body }: FunctionNode): Node[] {
  if (!body) return []
  if (body.type !== 'BlockStatement') return [body as Node]
  return [...withinOwn(body)].flatMap((one) => {
    if (one.type === 'ReturnStatement' || one.type === 'YieldExpression') return one.argument ? [one.argument] : []
    return []
  })
}

// What is within a node, and not within a function in it.
function* withinOwn(node: Node): Generator<Node> {
  for (const child of childrenOf(node)) {
    yield child
    if (!isFunction(child)) yield* withinOwn(child)
  }
}

// What a function calls its own callbacks with.
function givenBy(made: FunctionNode, seen: Seen): Handed[] {
  if (made.params.length === 0 || !made.body) return []
  return [...within(made.body as Node)].flatMap((one) => {
    if (one.type !== 'CallExpression' || one.arguments.length === 0 || !mayBeGiven(one.callee, seen.syntax)) return []
    const isCallback = originsOf(one.callee, seen.syntax).some((origin) => isOf(made, origin))
    const given = one.arguments.filter((each) => !isParameterOf(made, each as Node, seen.syntax))
    return isCallback
      ? given.flatMap((each) => handedBy(each as Node, seen)).filter(({ kind }) => kind !== 'value')
      : []
  })
}

// What a function puts into what it was given: `into.pool = pool`.
function leftBy(made: FunctionNode, seen: Seen): Handed[] {
  if (made.params.length === 0 || !made.body) return []
  return within(made.body as Node).flatMap((one) => {
    if (one.type !== 'Identifier' || !isParameterOf(made, one, seen.syntax)) return []
    const put = putWhere(one, seen.syntax).filter(({ value }) => !isParameterOf(made, value, seen.syntax))
    return put.flatMap(({ value }) => handedBy(value, seen)).filter(({ kind }) => kind !== 'value')
  })
}

function isOf(made: FunctionNode, origin: Origin): boolean {
  return origin.kind === 'parameter' && made.params.some((one) => (one as Node) === origin.binding.node)
}

// Whether a callee begins with what may be a parameter.
function mayBeGiven(callee: Node, syntax: Syntax): boolean {
  const inner = unwrapped(callee)
  if (inner.type === 'MemberExpression') return mayBeGiven(inner.object, syntax)
  const kind = inner.type === 'Identifier' ? scopesOf(syntax).resolve(inner)?.kind : undefined
  return kind === 'parameter' || kind === 'variable'
}
