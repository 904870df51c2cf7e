import { bare, calledBy, functionOf, initialOf, type Called } from './callee.ts'
import { ownNodes } from './failing.ts'
import type { Scopes } from './scope.ts'
import { within, type Node } from './syntax.ts'

// What says no by throwing: whether a text is well-formed, whether a file is there, whether a name can be resolved.
const ASKS =
  /^(parse([A-Z_]\w*)?|decode([A-Z_]\w*)?|atob|unescape|BigInt|structuredClone|(access|stat|lstat)(Sync)?|userInfo|URL|RegExp|URLPattern)$/
const ASKS_OF: Readonly<Record<string, RegExp>> = {
  resolve: /^(require|createRequire|import\.meta)$/,
  verify: /^(jwt|jsonwebtoken|crypto)$/,
  kill: /^process$/,
}
const HARMLESS =
  /^(trim(Start|End)?|slice|substring|substr|replace(All)?|split|join|map|filter|flatMap|some|every|find|toString|valueOf|to(Lower|Upper)Case|startsWith|endsWith|includes|indexOf|at|charAt|charCodeAt|codePointAt|subarray|normalize|pad(Start|End)|concat|reverse|sort|entries|keys|values|from|fromEntries|isArray|is[A-Z]\w*|test|exec|match|matchAll|get|has|then|stringify|String|Number|Boolean|Uint8Array|TextDecoder|TextEncoder|encode|createRequire|dirname|basename|freeze|hasOwn|Date|Map|Set)$/
const NEVER_ASKS = /^(TaggedTemplateExpression|YieldExpression|ImportExpression|ForOfStatement)$/
const DEPTH = 3

/** Whether code does nothing but ask what is answered with an error: is it well-formed, is it there. */
export function onlyAsks(code: Node, scopes: Scopes): boolean {
  return kindOfCode(code, scopes, DEPTH) === 'asks'
}

/** What code may be: a question, or nothing that could fail by itself; undefined for anything else. */
type Kind = 'asks' | 'harmless' | undefined

function kindOfCode(code: Node, scopes: Scopes, depth: number): Kind {
  let kind: Kind = 'harmless'
  for (const node of within(code)) {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const one = kindOf(calledBy(node, scopes), scopes, depth)
      if (!one) return undefined
      if (one === 'asks') kind = one
    } else if (node.type === 'AwaitExpression') {
      if (!isAskedLater(bare(node.argument), scopes)) return undefined
    } else if (NEVER_ASKS.test(node.type)) return undefined
  }
  return kind
}

function kindOf(what: Called, scopes: Scopes, depth: number): Kind {
  const { name = '', identifier } = what
  if (asksOf(what, scopes)) return 'asks'
  const own = identifier && functionOf(identifier, scopes)
  if (own) return depth > 0 ? kindOfCode(own.body as Node, scopes, depth - 1) : undefined
  if (ASKS.test(name)) return 'asks'
  return HARMLESS.test(name) ? 'harmless' : undefined
}

// Only of some is it a question: `require.resolve`, `process.kill(pid, 0)`.
function asksOf({ name = '', receiver, args }: Called, scopes: Scopes): boolean {
  if (!receiver || !Object.hasOwn(ASKS_OF, name)) return false
  return ASKS_OF[name]?.test(spelled(receiver, scopes)) === true && (name !== 'kill' || isZero(args[1]))
}

// `await fs.access(file)` asks; anything else that is waited for may fail for reasons of its own.
function isAskedLater(node: Node, scopes: Scopes): boolean {
  if (node.type !== 'CallExpression') return false
  return /^(access|stat|lstat)$/.test(calledBy(node, scopes).name ?? '')
}

function spelled(receiver: Node, scopes: Scopes): string {
  const object = bare(receiver)
  if (object.type === 'MetaProperty') return 'import.meta'
  if (object.type === 'CallExpression') return calledBy(object, scopes).name ?? ''
  if (object.type !== 'Identifier') return ''
  const init = initialOf(object, scopes)
  return init?.type === 'CallExpression' ? (calledBy(init, scopes).name ?? object.name) : object.name
}

function isZero(node: Node | undefined): boolean {
  return node?.type === 'Literal' && node.value === 0
}

/** Whether a handler answers with an emptiness that could be taken for an answer: no rows, no text, nothing counted. */
export function answersEmptiness(body: Node): boolean {
  if (body.type !== 'BlockStatement') return isEmptiness(bare(body))
  return [...ownNodes(body)].some((node) => {
    if (node.type === 'ReturnStatement') return node.argument !== null && isEmptiness(bare(node.argument))
    return node.type === 'AssignmentExpression' && isEmptiness(bare(node.right))
  })
}

function isEmptiness(node: Node): boolean {
  if (node.type === 'Literal') return node.value === '' || node.value === 0 || node.value === 0n
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0 && node.quasis[0]?.value.raw === ''
  if (node.type === 'ArrayExpression') return node.elements.length === 0
  if (node.type === 'NewExpression') return node.arguments.length === 0
  if (node.type !== 'ObjectExpression') return false
  return node.properties.every((property) => property.type === 'Property' && isEmptiness(bare(property.value as Node)))
}
