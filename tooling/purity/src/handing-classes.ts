import { handedTypes, type Handed, type Hands } from './handed.ts'
import { putWhere, type Put } from './put.ts'
import { keyOf } from './scope.ts'
import type { Path } from './stands-for.ts'
import { within, type ClassNode, type Node, type NodeOf, type Syntax } from './syntax.ts'

type Field = NodeOf<'PropertyDefinition'>
type Member = Field | NodeOf<'MethodDefinition'>

/** What one gets with the public methods, getters and fields of a class. */
export function ofClass({ body }: ClassNode, hands: Hands): Handed[] {
  const members = body.body.filter(
    (one): one is Member => one.type === 'MethodDefinition' || one.type === 'PropertyDefinition',
  )
  const hidden = new Set(members.filter(isHidden).map(nameOf))
  const declared = members.flatMap((member) => {
    if (isHidden(member) || !member.value || (member.type === 'MethodDefinition' && member.kind === 'constructor'))
      return []
    return hands.of(member.value as Node)
  })
  const made = putOn(body, hands.syntax).filter((one) => one.how === 'copied' || !hidden.has(one.key))
  return [...declared, ...made.flatMap((one) => partOf(one, [], hands))]
}

function isHidden({ accessibility, key }: Member): boolean {
  return /^(private|protected)$/.test(accessibility ?? '') || key.type === 'PrivateIdentifier'
}

function nameOf({ key, computed }: Member): string | undefined {
  return keyOf(key as Node, computed)
}

// What is put into `this` within a class.
function putOn(body: Node, syntax: Syntax): Put[] {
  return within(body).flatMap((one) => (one.type === 'ThisExpression' ? putWhere(one, syntax) : []))
}

/** The body of the class that a node stands in. */
export function bodyAround(node: Node, syntax: Syntax): NodeOf<'ClassBody'> | undefined {
  return [...syntax.around(node)].find((one) => one.type === 'ClassBody')
}

/** The fields of a class of a name. */
export function fieldsNamed(body: NodeOf<'ClassBody'> | undefined, name: string | number): Field[] {
  return (body?.body ?? []).filter((one): one is Field => one.type === 'PropertyDefinition' && nameOf(one) === name)
}

/** What one gets with `this.pool`, in a class that declares, is given or makes it. */
export function ofField(node: Node, path: Path, hands: Hands): Handed[] {
  const [name, ...rest] = path
  const body = bodyAround(node, hands.syntax)
  if (!body || name === undefined) return []
  const given = within(body).flatMap((one) => {
    if (one.type !== 'TSParameterProperty' || one.parameter.type !== 'Identifier' || one.parameter.name !== name)
      return []
    return handedTypes(one.parameter.typeAnnotation, node, hands.syntax)
  })
  const declared = fieldsNamed(body, name).flatMap((one) => ofFieldItself(one, rest, hands))
  const made = putOn(body, hands.syntax).flatMap((one) => partOf(one, path, hands))
  return [...(rest.length === 0 ? given : []), ...declared, ...made].map((one) => ({ ...one, at: node.start }))
}

function ofFieldItself({ typeAnnotation, value, key }: Field, rest: Path, hands: Hands): Handed[] {
  const typed = rest.length === 0 ? handedTypes(typeAnnotation, key as Node, hands.syntax) : []
  return [...typed, ...(value ? hands.of(value as Node, rest) : [])]
}

/** What one gets with `Pools.pool`, of a class of this file. */
export function ofStatic({ body }: ClassNode, [name, ...rest]: Path, hands: Hands): Handed[] {
  if (name === undefined) return []
  const getters = body.body.filter(
    (one) => one.type === 'MethodDefinition' && one.kind === 'get' && nameOf(one) === name,
  )
  return [
    ...fieldsNamed(body, name).flatMap((one) => ofFieldItself(one, rest, hands)),
    ...getters.flatMap((one) => hands.of((one as NodeOf<'MethodDefinition'>).value as Node)),
  ]
}

/** What one gets with a part of what something is put into. */
export function partOf(put: Put, [key, ...rest]: Path, hands: Hands): Handed[] {
  if (put.how === 'copied') return hands.of(put.value, key === undefined ? rest : [key, ...rest])
  const isAsked = key === undefined || put.key === undefined || put.key === key
  return isAsked ? hands.of(put.value, rest) : []
}
