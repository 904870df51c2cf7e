import type { SourceFile } from './model.ts'
import { keyOf, scopesOf } from './scope.ts'
import { remembered } from './remembered.ts'
import { HOLE } from './sql-control.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, usesOf } from './uses.ts'
import { anyOf, keptIn } from './kept.ts'
import { itemsOf, memberNamed, stepsOf } from './value-steps.ts'

/** A text that an expression may be, and the expression that makes it. What is not known stands as a hole. */
export interface Text {
  readonly text: string
  readonly at: Node
}

const MOST = 24
const DEEPEST = 60
const LONGEST = 200_000

/** Every text that an expression may be, as far as its own file tells. */
export const textsOf = remembered(findTexts, [])

function findTexts(given: Node, file: SourceFile, depth = 0): readonly Text[] {
  const node = bare(given)
  if (depth > DEEPEST) return []
  if (node.type === 'Literal')
    return /^(?:string|number)$/.test(typeof node.value) ? [{ text: String(node.value), at: node }] : []
  if (node.type === 'TemplateLiteral') return ofTemplate(node, node, file, depth)
  if (node.type === 'TaggedTemplateExpression') return ofTemplate(node.quasi, node, file, depth)
  if (node.type === 'BinaryExpression') return node.operator === '+' ? sum(node, file, depth) : []
  if (node.type === 'CallExpression') return ofCall(node, file, depth)
  if (node.type !== 'NewExpression') return ofSteps(node, file, depth)
  const made = isGlobal(node.callee, 'String', file) ? (node.arguments as Node[]) : []
  return made.flatMap((one) => textsOf(one, file, depth + 1))
}

function ofSteps(node: Node, file: SourceFile, depth: number): readonly Text[] {
  const steps = stepsOf(node, file)
  const grown = node.type === 'Identifier' ? grownBy(node, file) : []
  if (grown.length > 0 && steps) {
    const parts = [steps.slice(0, 1), ...grown.map((one) => [one])]
    const texts = parts.map((part) => orHole(part.flatMap((one) => textsOf(one, file, depth + 1))))
    return everyJoin(texts).map((text) => ({ text, at: node }))
  }
  if (steps) return steps.flatMap((one) => textsOf(one, file, depth + 1)).slice(0, MOST)
  if (node.type === 'MemberExpression') return ofMember(node, file, depth)
  const place = placeOf(node, file)
  return place ? [{ text: place, at: node }] : []
}

// `text += …`
function grownBy(node: NodeOf<'Identifier'>, file: SourceFile): Node[] {
  const binding = scopesOf(file.syntax).resolve(node)
  if (binding?.kind !== 'variable' || binding.how === 'const') return []
  return usesOf(binding, file).flatMap((use) => {
    const parent = file.syntax.parentOf(use)
    return parent?.type === 'AssignmentExpression' && parent.operator === '+=' && parent.left === use
      ? [parent.right]
      : []
  })
}

// `words[key]`, where the key is only known by its value.
function ofMember(node: NodeOf<'MemberExpression'>, file: SourceFile, depth: number): Text[] {
  const keys = node.computed ? textsOf(node.property as Node, file, depth + 1) : []
  const isAny = node.computed && keys.length === 0
  const values = isAny ? anyOf(node.object, file) : keys.flatMap(({ text }) => memberNamed(node.object, text, file))
  if (values.length > 0) return values.flatMap((one) => textsOf(one, file, depth + 1)).slice(0, MOST)
  const place = placeOf(node, file)
  return place ? [{ text: place, at: node }] : []
}

/**
 * A constant of another file stands in a text as `\u0001module\u0002name\u0003`, until the whole workspace is known.
 * Everything that looks for words takes it for a hole.
 */
export const PLACE = /\u0001([^\u0001-\u0003]*)\u0002([^\u0001-\u0003]*)\u0003/g

function placeOf(node: Node, file: SourceFile): string | undefined {
  const from = importedAs(node, file) ?? returnedBy(node, file)
  return from && `\u0001${from.source}\u0002${from.name}\u0003`
}

// `begin()`, where another file holds what it returns.
function returnedBy(node: Node, file: SourceFile): { source: string; name: string } | undefined {
  const from = node.type === 'CallExpression' ? importedAs(node.callee, file) : undefined
  return from && { ...from, name: `${from.name}()` }
}

/** Of a name or a member of an import: the module, and what of it is meant (`name`, or `object.member`). */
export function importedAs(given: Node, file: SourceFile): { source: string; name: string } | undefined {
  const from = wholeImport(bare(given), file)
  return from && from.name !== '*' ? from : undefined
}

function wholeImport(node: Node, file: SourceFile): { source: string; name: string } | undefined {
  if (node.type === 'Identifier') {
    const from = scopesOf(file.syntax).resolve(node)?.from
    return from && !from.typeOnly ? { source: from.source, name: from.name } : undefined
  }
  const key = node.type === 'MemberExpression' ? keyOf(node.property as Node, node.computed) : undefined
  const from = node.type === 'MemberExpression' && key !== undefined ? wholeImport(bare(node.object), file) : undefined
  return from && { source: from.source, name: from.name === '*' ? `${key}` : `${from.name}.${key}` }
}

function ofTemplate(quasi: NodeOf<'TemplateLiteral'>, at: Node, file: SourceFile, depth: number): Text[] {
  const parts: (readonly string[])[] = []
  for (const [i, { value }] of quasi.quasis.entries()) {
    parts.push([value.cooked ?? value.raw])
    const hole = quasi.expressions[i]
    if (hole) parts.push(orHole(textsOf(hole as Node, file, depth + 1)))
  }
  return everyJoin(parts).map((text) => ({ text, at }))
}

function sum(node: NodeOf<'BinaryExpression'>, file: SourceFile, depth: number): Text[] {
  const [left, right] = [textsOf(node.left as Node, file, depth + 1), textsOf(node.right as Node, file, depth + 1)]
  if (left.length === 0 && right.length === 0) return []
  return everyJoin([orHole(left), orHole(right)]).map((text) => ({ text, at: node }))
}

function orHole(texts: readonly Text[]): string[] {
  return texts.length > 0 ? texts.map(({ text }) => text) : [HOLE]
}

function everyJoin(parts: readonly (readonly string[])[], separator = ''): string[] {
  let joined: string[] = []
  for (const [i, part] of parts.entries()) {
    joined =
      i === 0 ? [...part] : joined.flatMap((before) => part.map((one) => before + separator + one)).slice(0, MOST)
    if (joined.some(({ length }) => length > LONGEST)) return [HOLE]
  }
  return joined
}

function ofCall(node: NodeOf<'CallExpression'>, file: SourceFile, depth: number): readonly Text[] {
  const callee = bare(node.callee)
  const args = node.arguments as Node[]
  if (callee.type === 'MemberExpression') {
    const method = keyOf(callee.property as Node, callee.computed) ?? ''
    const kept = method === 'get' ? keptIn(callee.object, firstText(args[0], file, depth), file) : []
    if (kept.length > 0) return kept.flatMap((one) => textsOf(one, file, depth + 1)).slice(0, MOST)
    const made = ofMethod(callee.object, method, args, { file, depth })
    if (made) return made.map((text) => ({ text, at: node }))
  }
  const decode = callee.type === 'Identifier' ? DECODES.get(callee.name) : undefined
  if (decode && args[0]) return textsOf(args[0], file, depth + 1).map(({ text }) => ({ text: decode(text), at: node }))
  return ofSteps(node, file, depth)
}

const DECODES = new Map([
  ['String', String],
  ['atob', fromBase64],
  ['decodeURIComponent', decoded],
  ['unescape', decoded],
])

interface Where {
  readonly file: SourceFile
  readonly depth: number
}

function ofMethod(object: Node, method: string, args: Node[], where: Where): string[] | undefined {
  const { file, depth } = where
  if (method === 'join') return joined(object, args[0], where)
  if (method === 'concat')
    return everyJoin([object, ...args].map((one) => orHole(textsOf(one, file, depth + 1)))).filter(
      (text) => text !== HOLE.repeat(args.length + 1),
    )
  if (method === 'raw' && isGlobal(object, 'String', file)) return undefined
  if (/^from(?:CharCode|CodePoint)$/.test(method) && isGlobal(object, 'String', file)) {
    const each = args.flatMap((one) => (one.type === 'SpreadElement' ? itemsOf(one.argument, file) : [one]))
    const codes = each.map((one) => Number(textsOf(one, file, depth + 1)[0]?.text))
    return codes.every(Number.isInteger) ? [String.fromCharCode(...codes)] : undefined
  }
  const decode = method === 'toString' ? decoderOf(object) : undefined
  if (decode) {
    const [encoded] = (bare(object) as NodeOf<'CallExpression'>).arguments as Node[]
    return encoded && textsOf(encoded, file, depth + 1).map(({ text }) => decode(text))
  }
  return changed(object, method, args, where)
}

type Change = (text: string, args: string[]) => string
const CHANGES = new Map<string, Change>([
  ['toLowerCase', (text) => text.toLowerCase()],
  ['toUpperCase', (text) => text.toUpperCase()],
  ['toLocaleLowerCase', (text) => text.toLowerCase()],
  ['toLocaleUpperCase', (text) => text.toUpperCase()],
  ['trim', (text) => text.trim()],
  ['trimStart', (text) => text.trimStart()],
  ['trimEnd', (text) => text.trimEnd()],
  ['toString', (text) => text],
  ['valueOf', (text) => text],
  ['normalize', (text) => text],
  ['slice', (text, [from, to]) => text.slice(Number(from), to === undefined ? undefined : Number(to))],
  ['substring', (text, [from, to]) => text.substring(Number(from), to === undefined ? undefined : Number(to))],
  ['replace', (text, [what, by]) => (what === undefined ? text : text.replace(what, by ?? ''))],
  ['replaceAll', (text, [what, by]) => (what === undefined ? text : text.replaceAll(what, by ?? ''))],
])

function changed(object: Node, method: string, args: Node[], { file, depth }: Where): string[] | undefined {
  const change = CHANGES.get(method)
  const texts = change ? textsOf(object, file, depth + 1) : []
  if (!change || texts.length === 0) return undefined
  const given = args.flatMap((one) => textsOf(one, file, depth + 1).slice(0, 1)).map(({ text }) => text)
  return texts.map(({ text }) => (given.length === args.length ? change(text, given) : text))
}

function joined(array: Node, by: Node | undefined, { file, depth }: Where): string[] | undefined {
  const separator = by ? (textsOf(by, file, depth + 1)[0]?.text ?? HOLE) : ','
  const split = splitReversed(array, file, depth)
  if (split !== undefined) return [split.join(separator)]
  const items = [...itemsOf(array, file)]
  return items.length === 0
    ? undefined
    : everyJoin(
        items.map((one) => orHole(textsOf(one, file, depth + 1))),
        separator,
      )
}

// `[...'nigeb'].reverse()`, `'nigeb'.split('').reverse()`
function splitReversed(given: Node, file: SourceFile, depth: number): string[] | undefined {
  const node = bare(given)
  if (node.type === 'ArrayExpression') return splitBySpread(node, file, depth)
  const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined
  const method = keyOf(callee.property as Node, callee.computed) ?? ''
  if (/^(?:reverse|toReversed)$/.test(method)) return splitReversed(callee.object, file, depth)?.reverse()
  const separator = method === 'split' ? firstText(node.arguments[0] as Node | undefined, file, depth) : undefined
  return separator === undefined ? undefined : firstText(callee.object, file, depth)?.split(separator)
}

function splitBySpread({ elements }: NodeOf<'ArrayExpression'>, file: SourceFile, depth: number): string[] | undefined {
  const only = elements.length === 1 ? elements[0] : undefined
  return only?.type === 'SpreadElement' ? firstText(only.argument, file, depth)?.split('') : undefined
}

function firstText(node: Node | undefined, file: SourceFile, depth: number): string | undefined {
  return node && textsOf(node, file, depth + 1)[0]?.text
}

function isGlobal(given: Node, name: string, file: SourceFile): boolean {
  const node = bare(given)
  return node.type === 'Identifier' && node.name === name && scopesOf(file.syntax).resolve(node) === undefined
}

// `Buffer.from(text, 'base64')`
function decoderOf(given: Node): ((text: string) => string) | undefined {
  const node = bare(given)
  const encoding = node.type === 'CallExpression' ? (node.arguments[1] as Node | undefined) : undefined
  const name = encoding?.type === 'Literal' ? String(encoding.value) : ''
  if (/^base64(?:url)?$/.test(name)) return fromBase64
  return name === 'hex' ? fromHex : undefined
}

function fromHex(text: string): string {
  return text.replaceAll(/[\da-f]{2}/gi, (pair) => String.fromCharCode(parseInt(pair, 16)))
}

function fromBase64(text: string): string {
  return /^(?:[\w+/]{4})*(?:[\w+/]{2,3}={0,2})?$/.test(text) ? atob(text) : text
}

function decoded(text: string): string {
  return /%(?![0-9a-f]{2})/i.test(text) ? text : decodeURIComponent(text)
}
