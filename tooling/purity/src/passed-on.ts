import { isTableObject } from './builders.ts'
import { addressOf, foldedTexts, textOfPieces } from './fold.ts'
import { keyOf, type Binding } from './scope.ts'
import { ELSEWHERE, HOLE } from './sql-tokens.ts'
import type { Node } from './syntax.ts'
import type { Values } from './values.ts'

/** Name → the texts that a file exports under it, as far as they may name a table; `T.orders` is a member of `T`. */
export type PassedOn = Readonly<Record<string, string>>

const NAME = /^["\w.$\u0001/#@*!-]{1,120}$/

/** The names of tables that a file may pass on to others. */
export function passedOnBy(values: Values): PassedOn {
  const { module } = values.syntax
  const found: [string, string][] = []
  for (const { exportName, importName, localName, moduleRequest, isType } of module.staticExports.flatMap(
    (one) => one.entries,
  )) {
    if (isType) continue
    const name = exportName.kind === 'Default' ? 'default' : (exportName.name ?? '*')
    if (moduleRequest) found.push([name, elsewhere(moduleRequest.value, importName.name)])
    else found.push(...textsUnder(name, localName.name ?? '', values))
  }
  const [byDefault] = values.syntax.all('ExportDefaultDeclaration')
  if (byDefault) found.push(...textsOf('default', byDefault.declaration, values))
  return Object.fromEntries([...found, ...byCommonJs(values)])
}

function elsewhere(source: string, name: string | null): string {
  return `${ELSEWHERE}${source}#${name ?? ''}${ELSEWHERE}`
}

function textsUnder(name: string, local: string, values: Values): [string, string][] {
  const binding = values.scopes.all.find((one) => one.name === local && isOutermost(one, values))
  if (!binding) return []
  if (binding.from) return [[name, elsewhere(binding.from.source, binding.from.name)]]
  return textsOf(name, binding.at, values)
}

function isOutermost({ node }: Binding, { syntax }: Values): boolean {
  return [...syntax.around(node)].every(({ type }) =>
    /^(VariableDeclaration|Program|Export\w+|ImportDeclaration)$/.test(type),
  )
}

function textsOf(name: string, node: Node, values: Values): [string, string][] {
  return values.of(node).flatMap((value): [string, string][] => {
    const members = membersOf(value)
    if (members.length > 0) return members.flatMap(([key, member]) => textsOf(`${name}.${key}`, member, values))
    if (isOther(value)) return []
    return foldedTexts(value, values)
      .map(textOfPieces)
      .filter((text) => NAME.test(text) && !text.includes(HOLE))
      .flatMap((text): [string, string][] => [
        [name, text],
        ...(isTableObject(value, values) ? [[`${name}!`, text] as [string, string]] : []),
      ])
  })
}

function isOther(node: Node): boolean {
  return /Function|Class|ArrayExpression|ObjectExpression|NewExpression/.test(node.type)
}

function membersOf(node: Node): [string, Node][] {
  const members: readonly (Node | undefined)[] =
    node.type === 'ObjectExpression'
      ? node.properties
      : node.type === 'TSEnumDeclaration'
        ? node.body.members
        : classMembers(node)
  return members.flatMap((one): [string, Node][] => {
    if (one?.type === 'Property' || one?.type === 'PropertyDefinition') {
      const key = keyOf(one.key as Node, one.computed)
      return key !== undefined && one.value ? [[key, one.value as Node]] : []
    }
    return one?.type === 'TSEnumMember' && one.initializer ? [[keyOf(one.id as Node) ?? '', one.initializer]] : []
  })
}

function classMembers(node: Node): readonly Node[] {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression' ? node.body.body : []
}

// module.exports = { ORDERS }, exports.ORDERS = 'orders'
function byCommonJs(values: Values): [string, string][] {
  return values.syntax.all('AssignmentExpression').flatMap(({ left, right }): [string, string][] => {
    if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier') return []
    const { object, property } = left
    if (object.type === 'Identifier' && object.name === 'module' && property.name === 'exports') {
      return values
        .of(right)
        .flatMap(membersOf)
        .flatMap(([key, member]) => textsOf(key, member, values))
    }
    const isExports =
      (object.type === 'Identifier' && object.name === 'exports') ||
      (object.type === 'MemberExpression' &&
        addressOf(object, values) === undefined &&
        object.property.type === 'Identifier' &&
        object.property.name === 'exports')
    return isExports ? textsOf(property.name, right, values) : []
  })
}
