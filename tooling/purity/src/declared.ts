import type { SourceFile } from './model.ts'
import { keyOf, scopesOf, type Binding } from './scope.ts'
import type { ClassNode, Node, NodeOf } from './syntax.ts'
import { bare, classAround } from './uses.ts'

/** The type that an expression was declared or asserted to have, as it is written in this file. */
export function declaredType(node: Node, file: SourceFile, depth = 0): Node | undefined {
  if (depth > 6) return undefined
  if (node.type === 'TSAsExpression' || node.type === 'TSTypeAssertion' || node.type === 'TSSatisfiesExpression') {
    return isVague(node.typeAnnotation) ? declaredType(node.expression, file, depth + 1) : node.typeAnnotation
  }
  if (node.type === 'Identifier') {
    const binding = scopesOf(file.syntax).resolve(node)
    return binding && annotationOf(binding, file)
  }
  if (node.type === 'MemberExpression') return typeOfMember(node, file, depth)
  const inner = bare(node)
  return inner === node ? undefined : declaredType(inner, file, depth + 1)
}

function typeOfMember(node: NodeOf<'MemberExpression'>, file: SourceFile, depth: number): Node | undefined {
  const key = keyOf(node.property as Node, node.computed)
  if (key === undefined) return undefined
  if (node.object.type === 'ThisExpression') return fieldType(classAround(node, file), key)
  const type = declaredType(node.object, file, depth + 1)
  return type && memberType(type, key, file)
}

function isVague({ type }: Node): boolean {
  return /^TS(?:Any|Unknown|Never)Keyword$/.test(type)
}

function annotationOf(binding: Binding, file: SourceFile): Node | undefined {
  const pattern = patternOf(binding)
  let type = typeOn(binding.path.length === 0 ? binding.at : pattern)
  for (const key of binding.path) type = type && key !== undefined ? memberType(type, String(key), file) : undefined
  return type && !isVague(type) ? type : undefined
}

function patternOf({ node }: Binding): Node {
  if (node.type === 'VariableDeclarator') return node.id as Node
  if (node.type === 'TSParameterProperty') return patternOf({ node: node.parameter as Node } as Binding)
  return node.type === 'AssignmentPattern' ? (node.left as Node) : node
}

function typeOn(node: Node): Node | undefined {
  return (node as { typeAnnotation?: NodeOf<'TSTypeAnnotation'> | null }).typeAnnotation?.typeAnnotation
}

/** The declared type of a field of a class, or of a property that its constructor makes of a parameter. */
function fieldType(node: ClassNode | undefined, key: string): Node | undefined {
  for (const member of node?.body.body ?? []) {
    if (member.type === 'PropertyDefinition' && keyOf(member.key as Node, member.computed) === key)
      return typeOn(member as Node)
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue
    const made = member.value.params.find(
      (one) => one.type === 'TSParameterProperty' && keyOf(nameIn(one.parameter as Node)) === key,
    )
    if (made?.type === 'TSParameterProperty') return typeOn(nameIn(made.parameter as Node))
  }
  return undefined
}

function nameIn(parameter: Node): Node {
  return parameter.type === 'AssignmentPattern' ? (parameter.left as Node) : parameter
}

/** The type of a member of a type that is written in this file. */
function memberType(type: Node, key: string, file: SourceFile, depth = 0): Node | undefined {
  if (depth > 6) return undefined
  if (type.type === 'TSTypeLiteral') return typeIn(type.members as Node[], key)
  if (type.type === 'TSInterfaceDeclaration') return typeIn(type.body.body as Node[], key)
  if (type.type === 'TSParenthesizedType') return memberType(type.typeAnnotation, key, file, depth + 1)
  if (type.type === 'TSUnionType' || type.type === 'TSIntersectionType') {
    return first(type.types.map((one) => memberType(one, key, file, depth + 1)))
  }
  if (type.type !== 'TSTypeReference') return undefined
  const declaration = typeNamed(type, file)
  if (declaration) return memberType(declaration, key, file, depth + 1)
  return first((type.typeArguments?.params ?? []).map((one) => memberType(one, key, file, depth + 1)))
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined)
}

function typeIn(members: readonly Node[], key: string): Node | undefined {
  const member = members.find((one) => one.type === 'TSPropertySignature' && keyOf(one.key as Node) === key)
  return member && typeOn(member)
}

/** What a type reference stands for in this file: the type of an alias, or an interface. */
export function typeNamed(type: NodeOf<'TSTypeReference'>, { syntax }: SourceFile): Node | undefined {
  const { typeName } = type
  if (typeName.type !== 'Identifier') return undefined
  const alias = syntax.all('TSTypeAliasDeclaration').find(({ id }) => id.name === typeName.name)
  return alias?.typeAnnotation ?? syntax.all('TSInterfaceDeclaration').find(({ id }) => id.name === typeName.name)
}
