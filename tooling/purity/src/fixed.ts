import { bare } from './callee.ts'
import { isFunction, type Binding } from './scope.ts'
import { isOneOf } from './settings.ts'
import { within, type Node, type NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

const DEPTH = 4

/** Whether an expression is fixed where the file is written: a literal, an enum, a constant, what another file exports. */
export function isConstant(node: Node, values: Values, depth = DEPTH): boolean {
  const inner = bare(node)
  if (inner.type === 'Identifier') return isConstantName(inner, values, depth)
  if (inner.type === 'TemplateLiteral') return inner.expressions.length === 0
  if (inner.type === 'UnaryExpression') return isConstant(inner.argument, values, depth)
  if (inner.type === 'MemberExpression') return isConstantObject(inner.object, values)
  if (inner.type !== 'BinaryExpression') return inner.type === 'Literal'
  return isConstant(inner.left as Node, values, depth) && isConstant(inner.right, values, depth)
}

function isConstantName(name: Node, values: Values, depth: number): boolean {
  const binding = values.scopes.resolve(name)
  if (!binding || depth === 0) return false
  return binding.from !== undefined || (binding.how === 'const' && isConstantDeclared(binding, values, depth - 1))
}

function isConstantDeclared({ node, path }: Binding, values: Values, depth: number): boolean {
  if (node.type !== 'VariableDeclarator' || !node.init) return false
  return path.length === 0 ? isConstant(node.init, values, depth) : isConstantObject(node.init, values)
}

function isConstantObject(node: Node, values: Values): boolean {
  const inner = bare(node)
  if (inner.type === 'MemberExpression') return isConstantObject(inner.object, values)
  const binding = inner.type === 'Identifier' ? values.scopes.resolve(inner) : undefined
  if (binding?.from || binding?.kind === 'enum') return true
  return values.of(inner).some((one) => one.type === 'ObjectExpression' && isOutside(one, values))
}

// An object of the file itself, not one that a function makes of its arguments.
function isOutside(node: Node, { syntax }: Values): boolean {
  return ![...syntax.around(node)].some(isFunction)
}

/** Whether an expression is a list, a set or an object whose members are written down, here or in another file. */
export function isListed(node: Node, values: Values): boolean {
  const inner = bare(node)
  if (inner.type === 'Identifier' && values.scopes.resolve(inner)?.from) return /^[A-Z]/.test(inner.name)
  return values.of(inner).some((one) => {
    if (one.type === 'NewExpression') return isSetOf(one, values)
    if (one.type === 'ObjectExpression') return one.properties.length > 0 && isOutside(one, values)
    return one.type === 'ArrayExpression' && isListOfConstants(one, values)
  })
}

function isSetOf(node: NodeOf<'NewExpression'>, values: Values): boolean {
  const [list] = node.arguments
  const isSet = node.callee.type === 'Identifier' && /^(Set|Map)$/.test(node.callee.name)
  if (!isSet || !list) return false
  return values.of(list).some((one) => one.type === 'ArrayExpression' && [...within(one)].some(isWritten))
}

function isListOfConstants({ elements }: NodeOf<'ArrayExpression'>, values: Values): boolean {
  return (
    elements.length > 0 &&
    elements.every((one) => one !== null && one.type !== 'SpreadElement' && isConstant(one, values))
  )
}

function isWritten(node: Node): boolean {
  return node.type === 'Literal' || node.type === 'MemberExpression'
}

/** Whether a value is a word of the protocol: a parameter of a function that has a type of a database package. */
export function isFromPackage(node: Node, values: Values, packages: readonly string[]): boolean {
  const inner = bare(node)
  if (inner.type === 'MemberExpression') return isFromPackage(inner.object, values, packages)
  const binding = inner.type === 'Identifier' ? values.scopes.resolve(inner) : undefined
  const owner = binding?.kind === 'parameter' ? values.syntax.parentOf(binding.node) : undefined
  if (!binding || !owner) return false
  const holder = values.syntax.parentOf(owner)
  const declared = holder?.type === 'VariableDeclarator' ? (holder.id as Node) : undefined
  return [binding.node, declared].some((one) => one !== undefined && namesPackage(one, values, packages))
}

function namesPackage(pattern: Node, { syntax }: Values, packages: readonly string[]): boolean {
  const type = 'typeAnnotation' in pattern ? (pattern.typeAnnotation as Node | null | undefined) : undefined
  if (!type) return false
  const names = [...within(type)].flatMap((one) => (one.type === 'Identifier' ? [one.name] : []))
  return syntax.module.staticImports.some(
    ({ moduleRequest, entries }) =>
      isOneOf(moduleRequest.value, packages) && entries.some(({ localName }) => names.includes(localName.value)),
  )
}
