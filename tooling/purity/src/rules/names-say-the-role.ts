import { keyOf, patternNames } from '../scope.ts'
import type { FilePlace, Found, FoundIn, SourceFile, Workspace, WorkspaceRule } from '../model.ts'
import type { Node, Syntax } from '../syntax.ts'
import { wordsOf } from '../words.ts'

const LAYERS = ['engine', 'driver'] as const

/** Files, exports, classes and types are named for what they do, not for being something that does. */
export const namesSayTheRole: WorkspaceRule<readonly Found[]> = {
  name: 'names-say-the-role',
  why: 'A name that says only that something is of use draws in whatever has no place, and then nobody finds it there.',
  mend: 'Name it for what it decides or keeps, as in `price`, `findOrder`, `orders.ts`; split it if there is no such name.',
  layers: LAYERS,
  hint: ({ bannedNames }) => new RegExp(bannedNames.map(loosely).join('|') || '(?!)', 'iu'),
  gather: (file, { settings }) => [...named(file, settings.bannedNames)],
  judge,
}

function* judge(gathered: ReadonlyMap<string, readonly Found[]>, workspace: Workspace): Generator<FoundIn> {
  for (const file of workspace.files) {
    if (file.purpose !== 'source' || !(LAYERS as readonly string[]).includes(file.layer)) continue
    const word = bannedIn(inPackage(file), workspace.settings.bannedNames)
    if (word) yield { path: file.path, at: 0, message: `The file’s name says \`${word}\`.` }
  }
  for (const [path, found] of gathered) for (const one of found) yield { path, ...one }
}

// Names of folders count, those in which the package lies do not.
function inPackage({ path, folder }: FilePlace): string {
  return path.slice(folder ? folder.length + 1 : 0).replace(/\.[cm]?[jt]sx?$/, '')
}

function* named({ syntax }: SourceFile, banned: readonly string[]): Generator<Found> {
  const seen = new Set<number>()
  for (const { name, at } of [...declaredIn(syntax), ...exportedFrom(syntax), ...assignedTo(syntax)]) {
    const word = bannedIn(name, banned)
    if (!word || seen.has(at)) continue
    seen.add(at)
    yield { at, message: `\`${name}\` is named for being a ${word}.` }
  }
}

interface Name {
  readonly name: string
  readonly at: number
}

function* declaredIn(syntax: Syntax): Generator<Name> {
  const named = syntax.all(
    'ClassDeclaration',
    'ClassExpression',
    'TSInterfaceDeclaration',
    'TSTypeAliasDeclaration',
    'TSEnumDeclaration',
    'TSModuleDeclaration',
  )
  for (const { id } of named) if (id?.type === 'Identifier') yield { name: id.name, at: id.start }
}

function* exportedFrom(syntax: Syntax): Generator<Name> {
  for (const node of syntax.all('ExportNamedDeclaration', 'ExportDefaultDeclaration', 'ExportAllDeclaration')) {
    if (node.type === 'ExportAllDeclaration') {
      if (node.exported) yield* nameOf(node.exported as Node)
    } else if (node.declaration) yield* declaredBy(node.declaration as Node)
    if (node.type === 'ExportNamedDeclaration')
      for (const { exported } of node.specifiers) yield* nameOf(exported as Node)
  }
}

function* declaredBy(declaration: Node): Generator<Name> {
  if (declaration.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations) for (const { name } of patternNames(id as Node)) yield* nameOf(name)
  } else if (declaration.type === 'Identifier') yield* nameOf(declaration)
  else if ('id' in declaration && declaration.id) yield* nameOf(declaration.id as Node)
}

// CommonJS: `exports.orderService = …`, `module.exports = { orderService }`.
function* assignedTo(syntax: Syntax): Generator<Name> {
  for (const { left, right } of syntax.all('AssignmentExpression')) {
    if (left.type !== 'MemberExpression' || !isExports(left as Node)) continue
    const isWhole = isModuleExports(left as Node)
    if (!isWhole) yield* keyName(left.property as Node, left.computed)
    else if (right.type === 'Identifier') yield* nameOf(right as Node)
    else if (right.type === 'FunctionExpression' && right.id) yield* nameOf(right.id as Node)
    else if (right.type === 'ObjectExpression')
      for (const property of right.properties)
        if (property.type === 'Property') yield* keyName(property.key as Node, property.computed)
  }
}

function isExports(node: Node): boolean {
  if (isModuleExports(node)) return true
  if (node.type !== 'MemberExpression') return false
  const { object } = node
  return isModuleExports(object) || (object.type === 'Identifier' && object.name === 'exports')
}

function isModuleExports(node: Node): boolean {
  if (node.type !== 'MemberExpression' || keyOf(node.property as Node, node.computed) !== 'exports') return false
  return node.object.type === 'Identifier' && node.object.name === 'module'
}

function* nameOf(node: Node): Generator<Name> {
  if (node.type === 'Identifier') yield { name: node.name, at: node.start }
  else if (node.type === 'Literal' && typeof node.value === 'string') yield { name: node.value, at: node.start }
}

function* keyName(key: Node, computed: boolean): Generator<Name> {
  const name = keyOf(key, computed)
  if (name !== undefined) yield { name, at: key.start }
}

function bannedIn(name: string, banned: readonly string[]): string | undefined {
  const words = wordsOf(name)
  return banned.find((one) => words.some((word) => isWord(word, one.toLowerCase())))
}

function isWord(word: string, banned: string): boolean {
  return [banned, `${banned}s`, `${banned}es`, banned.replace(/y$/, 'ies')].includes(word)
}

// A hint has to see what `wordsOf` sees: accents do not matter, and a `y` may have become `ies`.
function loosely(banned: string): string {
  return banned
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/y$/, '(?:y|ies)')
    .replaceAll('c', '[cç]')
}
