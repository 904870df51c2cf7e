import { bare, calledBy } from './callee.ts'
import { isFunction } from './scope.ts'
import { ELSEWHERE, HOLE } from './sql-tokens.ts'
import type { Node, NodeOf } from './syntax.ts'
import type { Values } from './values.ts'

/** A piece of a text, and where it was written. */
interface Piece {
  readonly text: string
  /** Where its literal begins in the file. */
  readonly origin: number
  /** As the literal is spelled in the file. */
  readonly raw: string
  /** Where it is used, if its literal stands elsewhere. */
  readonly use?: number
}

/** A text, in pieces. */
export type Folded = readonly Piece[]

const DEPTH = 10
const MOST = 8
const MOST_WAYS = 100

/**
 * The texts that an expression may be. What is not known stands as a hole; what another file has to tell
 * stands as its address. Nothing, if none of it is known.
 */
export function foldedTexts(node: Node, values: Values): Folded[] {
  return fold(node, values, DEPTH).filter((folded) => folded.some(({ text }) => text !== HOLE))
}

/** The text of pieces. */
export function textOfPieces(folded: Folded): string {
  return folded.map(({ text }) => text).join('')
}

/** Where an offset of a folded text stands in the file: where its literal is, and where that is used. */
export function placeIn(folded: Folded, offset: number): { origin: number; at: number } {
  let before = 0
  for (const { text, raw, origin, use } of folded) {
    if (offset < before + text.length) {
      const place = origin + spelled(raw, offset - before)
      return { origin: place, at: use ?? place }
    }
    before += text.length
  }
  return { origin: folded[0]?.origin ?? 0, at: folded[0]?.use ?? folded[0]?.origin ?? 0 }
}

const UNIT = /\\\r?\n|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[\s\S]|\r\n|[\s\S]/y

// How many characters of the file spell so many of the text.
function spelled(raw: string, count: number): number {
  if (raw === '') return 0
  if (!/[\\\r]/.test(raw)) return count
  UNIT.lastIndex = 0
  for (let read = 0; read < count && UNIT.lastIndex < raw.length;) {
    const unit = UNIT.exec(raw)?.[0] ?? ''
    if (!/^\\\r?\n$/.test(unit)) read++
  }
  return UNIT.lastIndex
}

function fold(wrapped: Node, values: Values, depth: number): Folded[] {
  const node = bare(wrapped)
  const next = (one: Node) => fold(one, values, depth - 1)
  if (depth === 0) return [unknown(node)]
  if (node.type === 'Literal') return [literal(node)]
  if (node.type === 'TaggedTemplateExpression') return next(node.quasi)
  if (node.type === 'TemplateLiteral') return template(node, next)
  if (node.type === 'BinaryExpression' && node.operator === '+') return product([next(node.left), next(node.right)])
  if (node.type === 'ConditionalExpression') return capped([...next(node.consequent), ...next(node.alternate)])
  if (node.type === 'CallExpression') return ofCall(node, values, depth)
  return ofValue(node, values, depth)
}

function ofValue(node: Node, values: Values, depth: number): Folded[] {
  const elsewhere = addressOf(node, values)
  if (elsewhere) return [[{ text: ELSEWHERE + elsewhere + ELSEWHERE, origin: node.start, raw: '' }]]
  const found = values.of(node).filter((one) => one !== node)
  const folded = found.flatMap((one) => fold(one, values, depth - 1))
  const used = folded.length > 0 ? capped(folded).map((pieces) => usedAt(pieces, node)) : [unknown(node)]
  const binding = node.type === 'Identifier' ? values.scopes.resolve(node) : undefined
  const more = binding ? values.added(binding).map((one) => fold(one, values, depth - 1)) : []
  return more.length > 0 ? product([folded.length > 0 ? folded : [[]], ...more]) : used
}

function usedAt(pieces: Folded, node: Node): Folded {
  return pieces.map((piece) => ({ ...piece, use: node.start }))
}

function literal(node: NodeOf<'Literal'>): Folded {
  if (typeof node.value !== 'string' && typeof node.value !== 'number') return unknown(node)
  const text = String(node.value)
  const raw = node.raw ?? text
  return typeof node.value === 'string'
    ? [{ text, origin: node.start + 1, raw: raw.slice(1, -1) }]
    : [{ text, origin: node.start, raw }]
}

function template({ quasis, expressions }: NodeOf<'TemplateLiteral'>, next: (node: Node) => Folded[]): Folded[] {
  const parts = quasis.flatMap(({ start, end, value }, i) => {
    // In TypeScript an element begins at its delimiter, in JavaScript behind it.
    const origin = end - start > value.raw.length ? start + 1 : start
    const piece = { text: value.cooked ?? value.raw, origin, raw: value.raw }
    const hole = expressions[i]
    return [[[piece]], ...(hole ? [next(hole)] : [])]
  })
  return product(parts)
}

function unknown(node: Node): Folded {
  return [{ text: HOLE, origin: node.start, raw: '' }]
}

// Of a list that is joined there may be very many parts: what is one text only grows, and few parts are read in every way.
function product(parts: readonly Folded[][]): Folded[] {
  let [all, ways]: [Piece[][], number] = [[[]], 0]
  for (const part of parts) {
    const [only = []] = part
    if (part.length === 1 || ++ways > MOST_WAYS) for (const before of all) for (const piece of only) before.push(piece)
    else all = all.flatMap((before) => part.map((pieces) => [...before, ...pieces])).slice(0, MOST)
  }
  return all
}

function capped(all: Folded[]): Folded[] {
  return all.slice(0, MOST)
}

const SAME = /^(toLowerCase|toUpperCase|toLocaleLowerCase|trim|trimStart|trimEnd|toString|valueOf|normalize|as)$/

function ofCall(node: NodeOf<'CallExpression'>, values: Values, depth: number): Folded[] {
  const { name = '', receiver, args } = calledBy(node, values.scopes)
  const next = (one: Node) => fold(one, values, depth - 1)
  if (name === 'join' && receiver) return joined([receiver, args[0]], node, values, depth)
  if (name === 'concat' && receiver) return product([next(receiver), ...args.map(next)])
  if (SAME.test(name) && receiver) return next(receiver)
  if (/(^t|T)able$/.test(name) && args[0]) return next(args[0]).map((pieces) => usedAt(pieces, node))
  const returned = values.of(node).filter((one) => one !== node)
  if (returned.length > 0) return capped(returned.flatMap(next)).map((pieces) => usedAt(pieces, node))
  return quotedBy(node, args, values, depth)
}

// What a function from elsewhere makes of names that are known: sql('orders'), sql.identifier(['shop', 'orders']).
function quotedBy(node: Node, args: readonly Node[], values: Values, depth: number): Folded[] {
  const names = args.flatMap((arg) => (arg.type === 'ArrayExpression' ? (arg.elements as Node[]) : [arg]))
  const texts = names.flatMap((one) => fold(one, values, depth - 1).slice(0, 1))
  const isKnown = texts.length > 0 && texts.every((pieces) => pieces.every(({ text }) => text !== HOLE))
  if (!isKnown || names.some(isFunction)) return [unknown(node)]
  const dot: Piece = { text: '.', origin: node.start, raw: '.' }
  return [
    usedAt(
      texts.flatMap((pieces, i) => (i > 0 ? [dot, ...pieces] : pieces)),
      node,
    ),
  ]
}

function joined([receiver, by]: [Node, Node | undefined], node: Node, values: Values, depth: number): Folded[] {
  const arrays = values.of(receiver).filter((one) => one.type === 'ArrayExpression')
  const [array] = arrays
  if (!array) return [unknown(node)]
  const elements = [...(array.elements.filter((one) => one !== null) as Node[]), ...pushed(receiver, values)]
  const [between] = by ? fold(by, values, depth - 1) : [[{ text: ',', origin: node.start, raw: '' }]]
  const parts = elements.map((one) => fold(one, values, depth - 1))
  return product(parts.flatMap((part, i) => (i > 0 ? [[between ?? []], part] : [part])))
}

function pushed(receiver: Node, { syntax, scopes }: Values): Node[] {
  const binding = receiver.type === 'Identifier' ? scopes.resolve(receiver) : undefined
  if (!binding) return []
  return scopes.usesOf(binding).flatMap((use) => {
    const member = syntax.parentOf(use)
    const call = member && syntax.parentOf(member)
    if (member?.type !== 'MemberExpression' || call?.type !== 'CallExpression' || call.callee !== member) return []
    return member.property.type === 'Identifier' && member.property.name === 'push' ? (call.arguments as Node[]) : []
  })
}

/** Where another file says what a name or a member is: `./names.ts#Tables.orders`. */
export function addressOf(node: Node, values: Values, path: readonly string[] = []): string | undefined {
  if (path.length > DEPTH) return undefined
  if (node.type === 'MemberExpression') return addressOf(bare(node.object), values, [keyIn(node), ...path])
  const binding = node.type === 'Identifier' ? values.scopes.resolve(node) : undefined
  if (!binding) return undefined
  const whole = [...binding.path.map((part) => String(part ?? '*')), ...path]
  if (binding.from) {
    const { source, name, typeOnly } = binding.from
    return typeOnly ? undefined : address(source, name === '*' ? whole : [name, ...whole])
  }
  const [given] = values.given(binding)
  const source = sourceLoaded(given)
  if (source !== undefined) return address(source, whole)
  return given && whole.length > path.length ? addressOf(bare(given), values, whole) : undefined
}

function keyIn({ property, computed }: NodeOf<'MemberExpression'>): string {
  if (property.type === 'Literal') return String(property.value)
  return !computed && property.type === 'Identifier' ? property.name : '*'
}

function address(source: string, path: readonly string[]): string | undefined {
  return path.length > 0 ? `${source}#${path.join('.')}` : undefined
}

// require('./names'), await import('./names')
function sourceLoaded(node: Node | undefined): string | undefined {
  const inner = node && bare(node)
  if (inner?.type === 'AwaitExpression') return sourceLoaded(inner.argument)
  if (inner?.type === 'ImportExpression') return textIn(inner.source)
  if (inner?.type !== 'CallExpression' || inner.callee.type !== 'Identifier') return undefined
  return inner.callee.name === 'require' ? textIn(inner.arguments[0]) : undefined
}

function textIn(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
