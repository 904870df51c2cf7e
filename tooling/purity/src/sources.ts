import { callsOf, functionsOf, returnsOf, usesOf } from './function.ts'
import { isFunction, keyOf, scopesOf, type Binding } from './scope.ts'
import { isClass, within, type Node, type NodeOf, type Syntax } from './syntax.ts'
import { bare } from './uses.ts'

/** An expression that a name may stand for. */
export interface Source {
  readonly node: Node
  /** Which part of it. */
  readonly path: Binding['path']
  /** Whether each thing in it is meant, as in a loop over it. */
  readonly isEach?: boolean
  /** Whether it is handed to a function, so that what the function does is done where it stands. */
  readonly isGiven?: boolean
}

const FIRST = /^(map|flatMap|forEach|filter|find|findLast|findIndex|findLastIndex|some|every|sort|toSorted)$/
const SECOND = /^(reduce|reduceRight|sort|toSorted)$/

/** The expressions that a name may stand for: what it is declared, assigned, or given to be. */
export function sourcesOf(binding: Binding, syntax: Syntax): Source[] {
  const { kind, at, node, path } = binding
  const assigned = assignedTo(binding, syntax)
  const isOwn = syntax.parentOf(at)?.type === 'RestElement' || assigned.some((one) => isMadeOf(one, binding, syntax))
  if (isOwn || (kind !== 'variable' && kind !== 'parameter')) return []
  const around = syntax.parentOf(at)
  return [
    ...(kind === 'variable' ? declaredAs(node, path, syntax) : givenTo(node, path, syntax)),
    ...(around?.type === 'AssignmentPattern' && around.left === at ? [{ node: around.right, path: [] }] : []),
    ...assigned.map((one): Source => ({ node: one, path: [] })),
  ]
}

function assignedTo(binding: Binding, syntax: Syntax): Node[] {
  const uses = binding.how === 'const' ? [] : scopesOf(syntax).usesOf(binding)
  return uses.flatMap((use) => {
    const parent = syntax.parentOf(use)
    return parent?.type === 'AssignmentExpression' && parent.left === use && /^(\?\?|\|\||&&)?=$/.test(parent.operator)
      ? [parent.right]
      : []
  })
}

// `it = { ...it }` makes it another object than it was.
function isMadeOf(right: Node, binding: Binding, syntax: Syntax): boolean {
  if (!/^(Object|Array|Call|New)Expression$/.test(bare(right).type)) return false
  return within(right).some((one) => one.type === 'Identifier' && scopesOf(syntax).resolve(one) === binding)
}

function declaredAs(node: Node, path: Binding['path'], syntax: Syntax): Source[] {
  if (node.type === 'VariableDeclarator' && node.init) return [{ node: node.init, path }]
  const [declaration, loop] = syntax.around(node)
  return loop?.type === 'ForOfStatement' && loop.left === declaration ? [{ node: loop.right, path, isEach: true }] : []
}

function givenTo(node: Node, path: Binding['path'], syntax: Syntax): Source[] {
  const owner = syntax.parentOf(node)
  if (!isFunction(owner)) return []
  const index = owner.params.indexOf(node as never)
  const given = callsOf(owner, syntax).flatMap(({ arguments: all }): Source[] => {
    const isPlain = all.slice(0, index + 1).every(({ type }) => type !== 'SpreadElement')
    return isPlain && all[index] ? [{ node: all[index] as Node, path, isGiven: true }] : []
  })
  const fallback: Source[] =
    node.type === 'AssignmentPattern' && node.left.type !== 'Identifier' ? [{ node: node.right, path }] : []
  return [...given, ...fallback, ...visitedBy(owner, index, path, syntax)]
}

// `list.forEach((one) => …)`
function visitedBy(owner: Node, index: number, path: Binding['path'], syntax: Syntax): Source[] {
  return [owner, ...usesOf(owner, syntax)].flatMap((one): Source[] => {
    const call = syntax.parentOf(one)
    if (call?.type !== 'CallExpression' || call.arguments[0] !== one) return []
    const callee = bare(call.callee)
    if (callee.type !== 'MemberExpression' || isForeign(callee.object, syntax)) return []
    const verb = keyOf(callee.property as Node, callee.computed) ?? ''
    const isVisited = (index === 0 && FIRST.test(verb)) || (index === 1 && SECOND.test(verb))
    return isVisited ? [{ node: callee.object, path, isEach: true }] : []
  })
}

/** Whether a name is of a module, or of everyone: its `filter` may be given any list. */
export function isForeign(given: Node, syntax: Syntax): boolean {
  const node = bare(given)
  if (node.type !== 'Identifier') return false
  const binding = scopesOf(syntax).resolve(node)
  if (binding?.from) return binding.from.name === '*' || !binding.from.source.startsWith('.')
  return !binding || isRequired(binding.node)
}

function isRequired(node: Node): boolean {
  const init = node.type === 'VariableDeclarator' && node.init ? bare(node.init) : undefined
  return init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require'
}

/** The expressions that make a value, as far as they stand in this file: literals, calls, `new`. */
export function valuesOf(given: Node, syntax: Syntax, seen = new Set<Node>()): Node[] {
  const node = bare(given)
  if (seen.has(node)) return []
  seen.add(node)
  const values = (one: Node) => valuesOf(one, syntax, seen)
  if (node.type === 'LogicalExpression') return [node.left, node.right].flatMap(values)
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap(values)
  if (node.type === 'CallExpression') return ofCall(node, syntax, values)
  if (node.type === 'ThisExpression') return [...syntax.around(node)].filter(isClass).slice(0, 1)
  if (node.type === 'MemberExpression') {
    const key = keyOf(node.property as Node, node.computed)
    return values(node.object).flatMap((one) => memberOf(one, key).flatMap(values))
  }
  return node.type === 'Identifier' ? ofName(node, syntax, values) : [node]
}

type Values = (node: Node) => Node[]

function ofName(node: Node, syntax: Syntax, values: Values): Node[] {
  const binding = scopesOf(syntax).resolve(node)
  if (binding?.kind === 'class') return [binding.node]
  return (binding ? sourcesOf(binding, syntax) : []).flatMap(({ node: source, path, isEach }) => {
    const whole = values(source)
    const begun = isEach ? whole.flatMap((one) => eachOf(one, values)) : whole
    return path.reduce<Node[]>(
      (now, step) => now.flatMap((one) => memberOf(one, step?.toString()).flatMap(values)),
      begun,
    )
  })
}

// What a function of the file gives back, where that is a list or a collection.
function ofCall(node: NodeOf<'CallExpression'>, syntax: Syntax, values: Values): Node[] {
  const { callee, arguments: given } = node
  const said = callee.type === 'MemberExpression' ? keyOf(callee.property as Node, callee.computed) : undefined
  if (given[0] && /^(freeze|seal|preventExtensions)$/.test(said ?? '')) return values(given[0] as Node)
  const made = functionsOf(callee, syntax)
    .filter((one) => isFunction(one) && !one.generator && !one.async)
    .flatMap((one) => [...returnsOf(one)].flatMap(values))
  return made.length > 0 && made.every(({ type }) => /^(Array|New)Expression$|^Literal$/.test(type)) ? made : [node]
}

/** What stands under a key of an object, a list or a class; all of it where the key is not known. */
export function memberOf(value: Node, key: string | undefined): Node[] {
  if (value.type === 'ArrayExpression') {
    const chosen = key === undefined ? value.elements : [value.elements[Number(key)]]
    return chosen.filter((one) => one && one.type !== 'SpreadElement') as Node[]
  }
  const parts = value.type === 'ObjectExpression' ? value.properties : isClass(value) ? value.body.body : []
  return (parts as Node[]).flatMap((one): Node[] => {
    if (one.type !== 'Property' && one.type !== 'PropertyDefinition') return []
    const name = keyOf(one.key as Node, one.computed)
    return one.value && (key === undefined || name === key) ? [one.value as Node] : []
  })
}

function eachOf(value: Node, values: Values): Node[] {
  if (value.type === 'ArrayExpression')
    return value.elements.flatMap((one) => {
      if (one?.type === 'SpreadElement') return values(one.argument).flatMap((list) => eachOf(list, values))
      return one ? values(one as Node) : []
    })
  const call = value.type === 'CallExpression' ? value : undefined
  if (call?.callee.type !== 'MemberExpression' || !call.arguments[0]) return []
  if (keyOf(call.callee.property as Node, call.callee.computed) !== 'values') return []
  return values(call.arguments[0] as Node).flatMap((table) => memberOf(table, undefined).flatMap(values))
}
