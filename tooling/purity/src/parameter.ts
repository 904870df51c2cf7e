import type { Asked, ConnectionTypes } from './connection.ts'
import { keyOf, patternNames } from './scope.ts'
import { childrenOf, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** Something that a function, a method or the type of one may be given: a parameter, or a member of one. */
export interface Parameter {
  readonly name: string
  readonly at: number
  readonly isOptional: boolean
  /** Its default. */
  readonly fallback?: Node | undefined
  /** What its type tells; undefined without one. */
  readonly asked: Asked | undefined
}

type Annotated = Node & { readonly typeAnnotation?: NodeOf<'TSTypeAnnotation'> | null; readonly optional?: boolean }

const OWNERS = [
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'TSDeclareFunction',
  'TSEmptyBodyFunctionExpression',
  'TSMethodSignature',
  'TSFunctionType',
  'TSConstructorType',
  'TSCallSignatureDeclaration',
  'TSConstructSignatureDeclaration',
] as const

const HOLDS_PARAMETERS = /(Options|Params|Parameters|Args|Arguments|Context|Input|Deps|Dependencies|Props)$/

/** Every parameter of a file, and every member of what is taken as one. */
export function* parametersIn(syntax: Syntax, types: ConnectionTypes): Generator<Parameter> {
  for (const owner of syntax.all(...OWNERS)) {
    for (const parameter of owner.params) yield* parametersOf(parameter as Node, types)
  }
  // `const { tx = pool } = options` gives it a default a line later.
  for (const { id } of syntax.all('VariableDeclarator')) {
    if (id.type === 'ObjectPattern' || id.type === 'ArrayPattern') yield* fromPattern(id, types)
  }
  for (const field of syntax.all('PropertyDefinition', 'TSAbstractPropertyDefinition')) yield* fromField(field, types)
  // What a file exports by such a name is taken as a parameter elsewhere.
  for (const node of syntax.all('TSInterfaceDeclaration', 'TSTypeAliasDeclaration')) {
    if (!HOLDS_PARAMETERS.test(node.id.name) || !syntax.parentOf(node)?.type.startsWith('Export')) continue
    yield* membersOf(node.type === 'TSInterfaceDeclaration' ? node.body : node.typeAnnotation, types)
  }
}

function* parametersOf(node: Node, types: ConnectionTypes, fallback?: Node): Generator<Parameter> {
  if (node.type === 'TSParameterProperty') yield* parametersOf(node.parameter as Node, types)
  else if (node.type === 'AssignmentPattern') yield* parametersOf(node.left as Node, types, node.right)
  else if (node.type === 'RestElement') yield* fromTuple(node as Annotated, types)
  else if (node.type === 'Identifier') yield* fromName(node, types, fallback)
  else yield* fromPattern(node, types)
}

function* fromName(
  node: NodeOf<'Identifier'>,
  types: ConnectionTypes,
  fallback: Node | undefined,
): Generator<Parameter> {
  const { name, start, typeAnnotation } = node as NodeOf<'Identifier'> & Annotated
  const isOptional = (node as Annotated).optional === true
  yield { name, at: start, isOptional, fallback, asked: types.asked(typeAnnotation, name) }
  if (typeAnnotation) yield* membersOf(typeAnnotation.typeAnnotation, types)
}

// `{ tx = pool }: { tx?: Tx }`
function* fromPattern(pattern: Node, types: ConnectionTypes): Generator<Parameter> {
  const annotation = (pattern as Annotated).typeAnnotation
  if (annotation) yield* membersOf(annotation.typeAnnotation, types)
  const members = annotation ? types.membersOf(annotation.typeAnnotation) : []
  for (const { name } of patternNames(pattern)) {
    const fallback = defaultOf(name, pattern)
    const text = name.type === 'Identifier' ? name.name : ''
    const typed = members.map(({ member }) => member).find((member) => nameOf(member) === text)
    if (fallback)
      yield { name: text, at: name.start, isOptional: false, fallback, asked: types.asked(annotationOf(typed), text) }
  }
}

// A connection is what a pool keeps and may have none of; a transaction that a class keeps is one that it was given.
const TRANSACTION_NAME = /^_?(tx|trx|txn|transaction)$|[a-z](Tx|Trx|Txn)$/

function* fromField(
  { key, computed, start, optional, typeAnnotation }: NodeOf<'PropertyDefinition' | 'TSAbstractPropertyDefinition'>,
  types: ConnectionTypes,
): Generator<Parameter> {
  const name = (key.type === 'PrivateIdentifier' ? key.name : keyOf(key as Node, computed)) ?? ''
  if (TRANSACTION_NAME.test(name))
    yield { name, at: start, isOptional: optional === true, asked: types.asked(typeAnnotation, name) }
}

function defaultOf(name: Node, pattern: Node): Node | undefined {
  const stack = [pattern]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'AssignmentPattern' && (node.left as Node) === name) return node.right
    stack.push(...childrenOf(node))
  }
  return undefined
}

// `...[tx]: [tx?: Tx]`
function* fromTuple({ typeAnnotation }: Annotated, types: ConnectionTypes): Generator<Parameter> {
  const type = typeAnnotation?.typeAnnotation
  // `...tx: Tx[]`: of a list nobody knows that there is one in it
  if (type?.type === 'TSArrayType') {
    const asked = types.asked({ typeAnnotation: type.elementType } as never, '')
    yield { name: '', at: type.start, isOptional: true, asked }
  }
  if (type?.type !== 'TSTupleType') return
  for (const element of type.elementTypes as Node[]) {
    if (element.type === 'TSNamedTupleMember') {
      const asked = types.asked({ typeAnnotation: element.elementType } as never, element.label.name)
      yield { name: element.label.name, at: element.start, isOptional: element.optional, asked }
    } else {
      const inner = element.type === 'TSOptionalType' ? element.typeAnnotation : element
      const asked = types.asked({ typeAnnotation: inner } as never, '')
      yield { name: '', at: element.start, isOptional: inner !== element, asked }
    }
  }
}

function* membersOf(type: Node, types: ConnectionTypes): Generator<Parameter> {
  for (const { member, partial } of types.membersOf(type)) {
    if (member.type !== 'TSPropertySignature') continue
    const name = nameOf(member) ?? ''
    yield {
      name,
      at: member.start,
      isOptional: member.optional || partial,
      asked: types.asked(member.typeAnnotation, name),
    }
  }
}

function annotationOf(member: Node | undefined): NodeOf<'TSTypeAnnotation'> | null | undefined {
  return member?.type === 'TSPropertySignature' ? member.typeAnnotation : undefined
}

function nameOf(member: Node): string | undefined {
  return member.type === 'TSPropertySignature' ? keyOf(member.key as Node, member.computed) : undefined
}
