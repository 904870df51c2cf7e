import { bare, calledBy, memberName } from './callee.ts'
import { knownOfTree } from './remembered.ts'
import { isFunction, keyOf, scopesOf, type Binding, type Scopes } from './scope.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** What is known in a file of the values of its expressions. */
export interface Values {
  readonly syntax: Syntax
  readonly scopes: Scopes
  /** The expressions that an expression may stand for, seen through names, members, conditions and local functions. */
  of(node: Node): readonly Node[]
  /** What a name is given: at its declaration, later, and by callers in this file. */
  given(binding: Binding): readonly Node[]
  /** What is added to a text by `+=`, in the order of the file. */
  added(binding: Binding): readonly Node[]
}

type Path = Binding['path']

const DEPTH = 8
const known = knownOfTree<Syntax, Values>()

/** The values of a file, worked out once. */
export function valuesOf(syntax: Syntax): Values {
  const before = known().get(syntax)
  if (before) return before
  const scopes = scopesOf(syntax)
  const givenTo = new Map<Binding, readonly Node[]>()
  const values: Values = {
    syntax,
    scopes,
    of: (node) => resolve(node, values, DEPTH),
    added: (binding) => assignments(binding, '+=', values),
    given(binding) {
      const found = givenTo.get(binding)
      if (found) return found
      givenTo.set(binding, []) // what is given to itself is given nothing
      const all = [
        ...declared(binding),
        ...walked(binding, values),
        ...assignments(binding, '=', values),
        ...passed(binding, values),
      ]
      givenTo.set(binding, all)
      return all
    },
  }
  known().set(syntax, values)
  return values
}

function resolve(wrapped: Node, values: Values, depth: number): Node[] {
  const node = bare(wrapped)
  if (depth === 0) return [node]
  const into = (nodes: readonly Node[]) => [...new Set(nodes.flatMap((one) => resolve(one, values, depth - 1)))]
  if (node.type === 'ConditionalExpression') return into([node.consequent, node.alternate])
  if (node.type === 'LogicalExpression') return into(node.operator === '&&' ? [node.right] : [node.left, node.right])
  if (node.type === 'AssignmentExpression' && node.operator === '=') return into([node.right])
  if (node.type === 'Identifier') return orItself(node, byName(node, values, depth))
  if (node.type === 'MemberExpression') return orItself(node, into(membersOf(node, values, depth)))
  if (node.type === 'CallExpression') return orItself(node, into(returnedBy(node, values, depth)))
  return [node]
}

function orItself(node: Node, found: readonly Node[]): Node[] {
  return found.length > 0 ? [...found] : [node]
}

function byName(node: Node, values: Values, depth: number): Node[] {
  const binding = values.scopes.resolve(node)
  if (!binding || binding.from) return []
  if (/^(function|class|enum)$/.test(binding.kind)) return [binding.node]
  const given = values.given(binding).flatMap((one) => resolve(one, values, depth - 1))
  return given.flatMap((value) => inside(value, binding.path, values, depth - 1))
}

function membersOf(node: NodeOf<'MemberExpression'>, values: Values, depth: number): Node[] {
  const isNumber = node.computed && node.property.type === 'Literal'
  const name = isNumber ? keyOf(node.property) : memberName(node, values.scopes)
  const object = bare(node.object)
  const holders = object.type === 'ThisExpression' ? classAround(object, values) : resolve(object, values, depth - 1)
  return holders.flatMap((holder) => inside(holder, [name], values, depth - 1))
}

function classAround(node: Node, { syntax }: Values): Node[] {
  for (const one of syntax.around(node)) if (/^Class(Declaration|Expression)$/.test(one.type)) return [one]
  return []
}

function inside(node: Node, path: Path, values: Values, depth: number): Node[] {
  const [first, ...rest] = path
  if (path.length === 0 || depth <= 0) return [node]
  const found = held(node, first === undefined ? undefined : String(first))
  if (rest.length === 0) return found
  return found.flatMap((one) => resolve(one, values, depth - 1)).flatMap((one) => inside(one, rest, values, depth - 1))
}

function returnedBy(node: NodeOf<'CallExpression'>, values: Values, depth: number): Node[] {
  const { name, receiver, args } = calledBy(node, values.scopes)
  if (name === 'freeze' && receiver?.type === 'Identifier' && receiver.name === 'Object') return args.slice(0, 1)
  return resolve(node.callee, values, depth - 1).flatMap(returnsOf)
}

/** What a function gives back, as far as its own text says. */
function returnsOf(node: Node): Node[] {
  if (!isFunction(node)) return []
  if (!node.body || node.body.type !== 'BlockStatement') return node.body ? [node.body as Node] : []
  const found = [...within(node.body)].filter((one) => one.type === 'ReturnStatement')
  return found.flatMap(({ argument }) => (argument ? [argument] : []))
}

function declared({ node, kind }: Binding): Node[] {
  if (kind === 'parameter') {
    const parameter = (node.type === 'TSParameterProperty' ? node.parameter : node) as Node
    return parameter.type === 'AssignmentPattern' ? [parameter.right] : []
  }
  return node.type === 'VariableDeclarator' && node.init ? [node.init] : []
}

// for (const table of ['orders', 'stock'])
function walked({ node, path }: Binding, { syntax, of }: Values): Node[] {
  const [, loop] = node.type === 'VariableDeclarator' && path.length === 0 ? [...syntax.around(node)].slice(0, 2) : []
  return loop?.type === 'ForOfStatement' ? of(loop.right).flatMap((one) => held(one, undefined)) : []
}

function assignments(binding: Binding, operator: string, { scopes, syntax }: Values): Node[] {
  if (binding.kind !== 'variable' || binding.how === 'const') return []
  return scopes.usesOf(binding).flatMap((use) => {
    const parent = syntax.parentOf(use)
    return parent?.type === 'AssignmentExpression' && parent.left === use && parent.operator === operator
      ? [parent.right]
      : []
  })
}

// What callers in this file pass for a parameter.
function passed(binding: Binding, values: Values): Node[] {
  const { syntax } = values
  const owner = binding.kind === 'parameter' ? syntax.parentOf(binding.node) : undefined
  if (!owner || !isFunction(owner)) return []
  const index = (owner.params as readonly Node[]).indexOf(binding.node)
  if (index === 0) return [...visited(owner, values), ...passedTo(owner, index, values)]
  return passedTo(owner, index, values)
}

const VISITORS = /^(map|flatMap|forEach|filter|find|some|every)$/

// ['orders', 'stock'].map((table) => …)
function visited(owner: Node, { scopes, syntax, of }: Values): Node[] {
  const call = syntax.parentOf(owner)
  if (call?.type !== 'CallExpression' || call.arguments[0] !== owner) return []
  const { name = '', receiver } = calledBy(call, scopes)
  return receiver && VISITORS.test(name) ? of(receiver).flatMap((one) => held(one, undefined)) : []
}

function passedTo(owner: Node, index: number, { scopes, syntax }: Values): Node[] {
  const called = nameOfFunction(owner, syntax)
  if (called === undefined) return []
  return syntax.all('CallExpression').flatMap((call) => {
    const { name, args } = calledBy(call, scopes)
    return name === called && args[index] ? [args[index]] : []
  })
}

/** The name by which a function is called, if it has one: its own, or that of what holds it. */
export function nameOfFunction(node: Node, syntax: Syntax): string | undefined {
  if ('id' in node && node.id && (node.id as Node).type === 'Identifier') return keyOf(node.id as Node)
  const parent = syntax.parentOf(node)
  if (parent?.type === 'VariableDeclarator') return keyOf(parent.id as Node)
  return parent && 'key' in parent && parent.key ? keyOf(parent.key as Node) : undefined
}

// What stands under a name in an object, an array, an enum or a class; all of it where the name is not known.
function held(node: Node, name: string | undefined): Node[] {
  const isAsked = (key: Node, computed = false) => name === undefined || keyOf(key, computed) === name
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((one) =>
      one.type === 'Property' && isAsked(one.key, one.computed) ? valueHeld(one.kind, one.value) : [],
    )
  if (node.type === 'ArrayExpression')
    return node.elements.flatMap((one, i) => (one && (name === undefined || name === String(i)) ? [one as Node] : []))
  if (node.type === 'TSEnumDeclaration')
    return node.body.members.flatMap(({ id, initializer }) => (initializer && isAsked(id as Node) ? [initializer] : []))
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
    return node.body.body.flatMap((one) => {
      if (one.type === 'MethodDefinition') return isAsked(one.key as Node) ? valueHeld(one.kind, one.value) : []
      return one.type === 'PropertyDefinition' && one.value && isAsked(one.key as Node) ? [one.value] : []
    })
  return []
}

function valueHeld(kind: string, value: Node): Node[] {
  return kind === 'get' ? returnsOf(value) : [value]
}
