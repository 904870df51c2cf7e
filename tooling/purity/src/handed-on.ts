import { importsOf, nameOf } from './imports.ts'
import type { SourceFile } from './model.ts'
import { originsOf, type Origin, type Path } from './stands-for.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** An export that is what another module holds: `export { name as as } from 'specifier'`, however it is written. */
export interface HandedOn {
  /** '*' for everything, 'default' for the default. */
  readonly as: string
  readonly specifier: string
  readonly name: string
}

type File = Pick<SourceFile, 'syntax' | 'text'>

/** What a file exports that is not its own: re-exports, and constants, defaults and tables of what it imports. */
export function handedOnBy(file: File): HandedOn[] {
  const found: HandedOn[] = file.syntax.module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, importName, exportName, isType }) => {
      if (!moduleRequest || isType) return []
      return [{ as: nameOf(exportName), specifier: moduleRequest.value, name: nameOf(importName) }]
    })
  return mayRename(file) ? [...found, ...renamed(file)] : found
}

const ONLY_OWN = /^export\s+(?:default\s+)?(?:async\s+)?(?:function|class|abstract|interface|type|declare|enum)\b/

// Without a value that is imported, or an export but of functions and types, nothing else is handed on.
function mayRename({ syntax: { module, kept }, text }: File): boolean {
  const imports = module.staticImports.some(({ entries }) => entries.some(({ isType }) => !isType))
  if (!imports && !/\brequire\b|\bimport\s*\(/.test(kept)) return false
  if (/\bexports\b|\bexport\s*=/.test(kept)) return true
  return module.staticExports.some(({ start, end, entries }) => {
    const isOwn = entries.some(({ moduleRequest, isType }) => !moduleRequest && !isType)
    return isOwn && !ONLY_OWN.test(text.slice(start, end))
  })
}

function renamed(file: File): HandedOn[] {
  return file.syntax.program.body.flatMap((statement) => ofStatement(statement as Node, file))
}

function ofStatement(node: Node, file: File): HandedOn[] {
  if (node.type === 'ExportDefaultDeclaration') return ofValue('default', node.declaration as Node, file)
  if (node.type === 'TSExportAssignment') return ofValue('*', node.expression, file)
  if (node.type === 'ExpressionStatement') return ofAssignment(node.expression, file)
  if (node.type !== 'ExportNamedDeclaration' || node.source) return []
  if (node.declaration?.type === 'VariableDeclaration')
    return node.declaration.declarations.flatMap((one) => ofDeclarator(one, file))
  return node.specifiers.flatMap((one) => {
    const name = one.exported.type === 'Identifier' ? one.exported.name : 'default'
    return one.local.type === 'Identifier' ? ofValue(name, one.local as Node, file) : []
  })
}

function ofDeclarator({ id, init }: NodeOf<'VariableDeclarator'>, file: File): HandedOn[] {
  if (!init) return []
  if (id.type === 'Identifier') return ofValue(id.name, init, file)
  return ofValue('*', init, file)
}

// module.exports = …, exports.x = …, Object.assign(exports, …)
function ofAssignment(node: Node, file: File): HandedOn[] {
  if (node.type === 'CallExpression' && /\bexports\b/.test(textOf(node, file)))
    return node.arguments.flatMap((one) => ofValue('*', one as Node, file))
  if (node.type !== 'AssignmentExpression') return []
  const target = textOf(node.left as Node, file).match(/^(?:module\.)?exports(?:\.(\w+))?$/)
  return target ? ofValue(target[1] ?? '*', node.right, file) : []
}

function textOf({ start, end }: Node, { text }: File): string {
  return text.slice(start, end)
}

function ofValue(as: string, value: Node, file: File, depth = 0): HandedOn[] {
  return originsOf(value, file.syntax).flatMap((origin) => ofOrigin(as, origin, file, depth))
}

function ofOrigin(as: string, origin: Origin, file: File, depth: number): HandedOn[] {
  if (origin.kind === 'import') return [from(as, origin.from.source, [origin.from.name, ...origin.path])]
  if (origin.kind !== 'node' || depth > 4) return []
  const { node, path } = origin
  if (node.type === 'CallExpression' || node.type === 'ImportExpression') {
    const specifier = requiredBy(node, file.syntax)
    return specifier === undefined ? [] : [from(as, specifier, ['*', ...path])]
  }
  return partsOf(node).flatMap((part) => ofValue(as, part, file, depth + 1))
}

function from(as: string, specifier: string, path: Path): HandedOn {
  const [name, member] = path
  const taken = name === '*' ? (member ?? '*') : name
  return { as, specifier, name: String(taken ?? '*') }
}

function requiredBy(node: Node, syntax: Syntax): string | undefined {
  const given =
    node.type === 'ImportExpression' ? node.source : node.type === 'CallExpression' ? node.arguments[0] : undefined
  return importsOf({ syntax }).find(({ at, how }) => at === given?.start && how !== 'resolve')?.specifier
}

// The values of a table.
function partsOf(node: Node): Node[] {
  if (node.type === 'ArrayExpression')
    return node.elements.filter((one) => one !== null).map((one) => spread(one as Node))
  if (node.type !== 'ObjectExpression') return []
  return node.properties.map((one) => spread((one.type === 'Property' ? one.value : one) as Node))
}

function spread(node: Node): Node {
  return node.type === 'SpreadElement' ? node.argument : node
}
