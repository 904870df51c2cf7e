import { constantsIn, memberOf, type Constants } from './constant.ts'
import { functionsOf, returnsOf } from './function.ts'
import { knownOfTree } from './remembered.ts'
import { isFunction } from './scope.ts'
import { pairsOf } from './pairs.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** The keys that a schema asks for, as far as its file tells: its own, and those of what it is made of. Plain data. */
export interface Shape {
  readonly keys: readonly { readonly name: string; readonly at: number; readonly value: Shape }[]
  readonly parts: readonly Shape[]
  /** What it stands for by name, here or elsewhere: `Caller`, or `Caller.shape.tenantId`. */
  readonly name?: { readonly path: readonly string[]; readonly at: number }
  readonly without?: readonly string[]
  readonly only?: readonly string[]
  /** Where it is used, if it is written elsewhere. */
  readonly at?: number
}

const NOTHING: Shape = { keys: [], parts: [] }
// What is said of a schema, and is no part of it.
const ASIDE =
  /^(describe|meta|openapi|default|prefault|catch|refine|superRefine|transform|check|register|overwrite|regex|test|message)$/

type Next = (node: Node | null | undefined) => Shape
type Read = (node: never, syntax: Syntax, next: Next) => Shape

const readers: Record<string, Read | undefined> = {
  ObjectExpression: ofObject,
  Identifier: ofName,
  MemberExpression: ofName,
  CallExpression: ofCall,
  ArrayExpression: (node: NodeOf<'ArrayExpression'>, _, next) => ofParts((node.elements as (Node | null)[]).map(next)),
  SpreadElement: (node: NodeOf<'SpreadElement'>, _, next) => next(node.argument),
  ConditionalExpression: (node: NodeOf<'ConditionalExpression'>, _, next) =>
    ofParts([next(node.consequent), next(node.alternate)]),
  LogicalExpression: (node: NodeOf<'LogicalExpression'>, _, next) => ofParts([next(node.left), next(node.right)]),
}

const known = knownOfTree<Node, Shape>()

/** The shape that an expression makes: of zod, of another schema library, of JSON Schema, or of a plain object. */
export function shapeOf(node: Node | null | undefined, syntax: Syntax): Shape {
  if (!node) return NOTHING
  const before = known().get(node)
  if (before) return before
  known().set(node, NOTHING) // while it is being found out: a function may call itself
  const shape = read(node, syntax)
  known().set(node, shape)
  return shape
}

function read(node: Node, syntax: Syntax): Shape {
  const next: Next = (inner) => shapeOf(inner, syntax)
  if (isFunction(node)) return ofParts([...returnsOf(node)].map(next))
  if ('expression' in node && typeof node.expression === 'object') return next(node.expression as Node)
  return readers[node.type]?.(node as never, syntax, next) ?? NOTHING
}

function ofObject({ properties }: NodeOf<'ObjectExpression'>, syntax: Syntax, next: Next): Shape {
  const { keyOf } = constantsIn(syntax)
  const keys = properties.flatMap((property) =>
    property.type === 'Property'
      ? [
          {
            name: keyOf(property.key as Node, property.computed),
            at: property.start,
            value: next(property.value as Node),
          },
        ]
      : [],
  )
  return { keys, parts: properties.flatMap((one) => (one.type === 'SpreadElement' ? [next(one.argument)] : [])) }
}

function ofName(node: Node, syntax: Syntax): Shape {
  const path = pathOf(node, constantsIn(syntax))
  return path ? { ...NOTHING, name: { path, at: node.start } } : NOTHING
}

function pathOf(node: Node, constants: Constants): string[] | undefined {
  if (node.type === 'Identifier') return [node.name]
  if (node.type !== 'MemberExpression') return undefined
  const path = pathOf(node.object, constants)
  return path && [...path, memberOf(node, constants)]
}

function ofCall(call: NodeOf<'CallExpression'>, syntax: Syntax, next: Next): Shape {
  const { callee } = call
  const given = call.arguments as Node[]
  const pairs = pairsOf(call)
  if (pairs)
    return {
      ...NOTHING,
      keys: pairs.flatMap(([key, value]) => textsIn(key).map((name) => ({ name, at: key.start, value: next(value) }))),
    }
  if (callee.type !== 'MemberExpression') {
    const made = functionsOf(callee, syntax).flatMap((one) => [...returnsOf(one)])
    return ofParts([...given.map(next), { ...ofParts(made.map(next)), at: call.start }])
  }
  const verb = memberOf(callee, constantsIn(syntax))
  const held = next(callee.object)
  // `z.record(z.enum(['tenantId']), …)`
  if (/record$/i.test(verb) && given[0] && given.length > 1)
    return {
      keys: textsIn(given[0]).map((name) => ({ name, at: call.start, value: NOTHING })),
      parts: given.slice(1).map(next),
    }
  if (verb === 'omit') return { ...NOTHING, parts: [held], without: namesIn(given[0], syntax) }
  if (verb === 'pick') return { ...NOTHING, parts: [held], only: namesIn(given[0], syntax) }
  return ofParts([held, ...(ASIDE.test(verb) ? [] : given.map(next))])
}

function textsIn(node: Node): string[] {
  return [...within(node)].flatMap((one) =>
    one.type === 'Literal' && typeof one.value === 'string' ? [one.value] : [],
  )
}

function namesIn(node: Node | undefined, syntax: Syntax): string[] {
  if (node?.type !== 'ObjectExpression') return []
  return node.properties.flatMap((one) =>
    one.type === 'Property' ? [constantsIn(syntax).keyOf(one.key as Node, one.computed)] : [],
  )
}

// Parts that tell nothing are left out.
function ofParts(parts: readonly Shape[]): Shape {
  const telling = parts.filter(({ keys, parts, name }) => keys.length > 0 || parts.length > 0 || name)
  return telling.length === 1 && telling[0] ? telling[0] : { keys: [], parts: telling }
}
