import type { SourceFile } from './model.ts'
import { spokenAs } from './calls.ts'
import { knownOfTree } from './remembered.ts'
import { argumentsFor, constantsOf, originsOf, unwrapped, type Origin } from './stands-for.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** One place where a file names another module. */
export interface Import {
  /** As written or folded; what is not known in it stands as `\u0000`. */
  readonly specifier: string
  /** Where the specifier stands. */
  readonly at: number
  readonly how: 'import' | 'export' | 'dynamic' | 'require' | 'resolve' | 'type'
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean
  /** The names that are taken of it: 'default', '*' for all, none for an import for its effects. */
  readonly names: readonly string[]
}

const known = knownOfTree<Syntax, readonly Import[]>()

/** Text without which a file names no module: what rules over imports take as their hint. */
export const NAMES_MODULES = /\b(?:import|require|from|createRequire|module|mainModule)\b|\\u(?:00|\{0*)[4-7][\da-f]/i
// Dynamic imports and types, `require` and its makers; `import.meta` but for what has nothing to do with modules.
const NAMES_THEM_OTHERWISE = new RegExp(
  [
    String.raw`\bimport\s*(?:\/[/*][^]*?)?\(`,
    String.raw`\bimport\s*\.\s*meta\b(?!\s*\.\s*(?:url|dirname|filename|env|main)\b)`,
    String.raw`\b(?:require|createRequire|mainModule)\b`,
    String.raw`(?<![.\w$])module\s*(?:\?\.\s*)?\[|=\s*module\b`,
    String.raw`\bnew\s+Worker\b|\\u(?:00|\{0*)[4-7][\da-fA-F]`,
  ].join('|'),
)

/** Every module that a file names, in whatever form, in the order of the text. */
export function importsOf({ syntax }: Pick<SourceFile, 'syntax'>): readonly Import[] {
  const before = known().get(syntax)
  if (before) return before
  const found = [...staticOf(syntax)]
  if (NAMES_THEM_OTHERWISE.test(syntax.kept)) found.push(...otherOf(syntax))
  found.sort((a, b) => a.at - b.at)
  known().set(syntax, found)
  return found
}

function* staticOf({ module }: Syntax): Generator<Import> {
  for (const { moduleRequest, entries } of module.staticImports) {
    const names = entries.filter((entry) => !entry.isType).map(({ importName }) => nameOf(importName))
    const typeOnly = entries.length > 0 && names.length === 0
    yield { specifier: moduleRequest.value, at: moduleRequest.start, how: 'import', typeOnly, names }
  }
  const imported = new Set(module.staticImports.map(({ moduleRequest }) => moduleRequest.start))
  for (const { entries } of module.staticExports) {
    const [{ moduleRequest } = {}] = entries
    if (!moduleRequest || imported.has(moduleRequest.start)) continue
    const names = entries.filter((entry) => !entry.isType).map(({ importName }) => nameOf(importName))
    yield {
      specifier: moduleRequest.value,
      at: moduleRequest.start,
      how: 'export',
      typeOnly: names.length === 0,
      names,
    }
  }
}

/** The name under which another module has what is imported. */
export function nameOf({ kind, name }: { readonly kind: string; readonly name?: string | null }): string {
  if (kind === 'Default') return 'default'
  return kind === 'Name' ? (name ?? '*') : '*'
}

function* otherOf(syntax: Syntax): Generator<Import> {
  for (const node of syntax.all('ImportExpression')) yield* namedBy(node.source, 'dynamic', syntax)
  for (const node of syntax.all('TSImportType'))
    if (node.source.type === 'Literal') yield typed(String(node.source.value), node.source.start)
  for (const node of syntax.all('TSImportEqualsDeclaration')) {
    if (node.moduleReference.type !== 'TSExternalModuleReference') continue
    const { value, start } = node.moduleReference.expression
    if (node.importKind === 'type') yield typed(value, start)
    else yield { specifier: value, at: start, how: 'require', typeOnly: false, names: ['*'] }
  }
  for (const call of syntax.all('CallExpression', 'NewExpression')) yield* required(call, syntax)
}

function typed(specifier: string, at: number): Import {
  return { specifier, at, how: 'type', typeOnly: true, names: [] }
}

function* namedBy(node: Node, how: Import['how'], syntax: Syntax): Generator<Import> {
  for (const specifier of specifiersOf(node, syntax))
    yield { specifier, at: node.start, how, typeOnly: false, names: ['*'] }
}

function specifiersOf(node: Node, syntax: Syntax): string[] {
  const urls = originsOf(node, syntax).flatMap((origin) => relativeUrls(origin, syntax))
  return [...new Set([...constantsOf(node, syntax), ...urls])].filter((text) => text.replaceAll('\u0000', '') !== '')
}

// new URL('../x.ts', import.meta.url), and its href: a path beside the file.
function relativeUrls(origin: Origin, syntax: Syntax): string[] {
  if (origin.kind !== 'node' || origin.node.type !== 'NewExpression') return []
  const { callee, arguments: given } = origin.node
  if (callee.type !== 'Identifier' || callee.name !== 'URL' || given.length !== 2) return []
  const texts = constantsOf(given[0] as Node, syntax)
  return texts.map((text) => (text.startsWith('.') || text.includes(':') ? text : `./${text}`))
}

function* required(call: NodeOf<'CallExpression' | 'NewExpression'>, syntax: Syntax): Generator<Import> {
  if (call.type === 'CallExpression') {
    const { callee, given } = spokenAs(call, syntax)
    const how = given[0] && howItResolves(callee, syntax)
    if (how && given[0]) yield* namedBy(given[0], how, syntax)
    return
  }
  const [file] = call.arguments as Node[]
  const isWorker = call.callee.type === 'Identifier' && call.callee.name === 'Worker'
  if (isWorker && file && unwrapped(file).type === 'NewExpression') yield* namedBy(file, 'dynamic', syntax)
}

type Resolving = 'require' | 'resolve' | undefined

// Whether this is `require`, `require.resolve` or `import.meta.resolve`, under whatever name.
function howItResolves(callee: Node, syntax: Syntax, depth = 0): Resolving {
  const origins = depth > 3 ? [] : originsOf(callee, syntax)
  return origins.map((origin) => howOriginResolves(origin, syntax, depth)).find(Boolean)
}

function howOriginResolves(origin: Origin, syntax: Syntax, depth: number): Resolving {
  const path = origin.path.join('.')
  if (origin.kind === 'global') return howGlobalResolves([origin.name, ...origin.path].join('.'))
  if (origin.kind === 'parameter') {
    const given = path === '' ? argumentsFor(origin.binding, syntax) : []
    return given.map((one) => howItResolves(one, syntax, depth + 1)).find(Boolean)
  }
  if (origin.kind !== 'node') return undefined
  if (origin.node.type === 'MetaProperty') return path === 'resolve' ? 'resolve' : undefined
  if (origin.node.type !== 'CallExpression' || !makesRequire(origin.node, syntax)) return undefined
  return path === 'resolve' ? 'resolve' : 'require'
}

function howGlobalResolves(said: string): Resolving {
  const name = said.replace(/^(globalThis|global)\./, '')
  if (/^(require|module\.require|process\.mainModule\.require)$/.test(name)) return 'require'
  return name === 'require.resolve' ? 'resolve' : undefined
}

function makesRequire({ callee }: NodeOf<'CallExpression'>, syntax: Syntax): boolean {
  return originsOf(callee, syntax).some((origin) => {
    if (origin.kind === 'import') return [origin.from.name, ...origin.path].includes('createRequire')
    return origin.path.at(-1) === 'createRequire'
  })
}
