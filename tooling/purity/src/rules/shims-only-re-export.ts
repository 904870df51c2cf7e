import { isBuiltin } from 'node:module'

import type { FileRule, Found, SourceFile } from '../model.ts'
import { originsOf, unwrapped, type Origin } from '../stands-for.ts'
import { deedsOf } from '../passing.ts'
import type { Node, Syntax } from '../syntax.ts'

/** A module of a shim passes on what others hold, and says once that it is deprecated. */
export const shimsOnlyReExport: FileRule = {
  name: 'shims-only-re-export',
  why: 'Code in a module that is kept for old callers is a second implementation that nobody tends.',
  mend: 'Move the code to where it belongs, and let the shim re-export it under its old name, with one deprecated() call.',
  layers: ['shim'],
  look,
}

function* look({ syntax, text }: SourceFile): Generator<Found> {
  let warnings = 0
  for (const { kind, node, sources } of deedsOf(syntax, text)) {
    const builtin = kind === 'passes' ? sources.find((source) => isBuiltin(source)) : undefined
    if (builtin)
      yield { at: node.start, message: `Passes on "${builtin}", which is of the platform and nobody's old module.` }
    if (kind === 'passes' || kind === 'names') continue
    const warning = kind === 'does' ? warningIn(node, syntax) : undefined
    if (!warning) yield { at: atOf(node), message: `Holds ${nameOf(node)}, where only re-exports may stand.` }
    else if (warning.isConstant && ++warnings > 1)
      yield { at: node.start, message: 'Calls deprecated() a second time.' }
    else if (!warning.isConstant) yield { at: node.start, message: 'Computes what deprecated() is called with.' }
  }
}

function warningIn(node: Node, syntax: Syntax): { isConstant: boolean } | undefined {
  const call = node.type === 'ExpressionStatement' ? unwrapped(node.expression) : undefined
  if (call?.type !== 'CallExpression') return undefined
  const isWarning = originsOf(call.callee, syntax).some((one) => lastNameOf(one) === 'deprecated')
  return isWarning ? { isConstant: call.arguments.every((one) => isText(one as Node)) } : undefined
}

// The name by which another file holds it; undefined for what is made here.
function lastNameOf(origin: Origin): string | number | undefined {
  if (origin.kind === 'import') return [origin.from.name, ...origin.path].at(-1)
  return origin.kind === 'node' && /^(CallExpression|ImportExpression)$/.test(origin.node.type)
    ? origin.path.at(-1)
    : undefined
}

function isText(node: Node): boolean {
  return node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0)
}

function atOf(node: Node): number {
  return node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration.start : node.start
}

const WORDS: Readonly<Record<string, string>> = {
  FunctionDeclaration: 'a function',
  ClassDeclaration: 'a class',
  VariableDeclaration: 'a value of its own',
  ExpressionStatement: 'a statement that runs',
  TSInterfaceDeclaration: 'a type of its own',
  TSTypeAliasDeclaration: 'a type of its own',
  TSEnumDeclaration: 'an enum',
  ExportSpecifier: 'a value of its own',
  ExportDefaultDeclaration: 'a value of its own',
}

function nameOf(node: Node): string {
  const held = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node
  const id = 'id' in held && held.id && 'name' in held.id ? ` ("${String(held.id.name)}")` : ''
  return `${WORDS[held.type] ?? 'a statement that runs'}${id}`
}
