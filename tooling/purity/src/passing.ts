import { spokenAs } from './calls.ts'
import { importsOf } from './imports.ts'
import { originsOf, unwrapped } from './stands-for.ts'
import { scopesOf } from './scope.ts'
import { within, type Node, type NodeOf, type Syntax } from './syntax.ts'

/** One thing that a file exports, or does, at its top level. */
export interface Deed {
  /**
   * `passes` exports what another file holds, `exports` its own, `types` a type of its own; `names` only what is
   * imported, `declares` what is not exported here; `does` runs something.
   */
  readonly kind: 'passes' | 'exports' | 'types' | 'names' | 'declares' | 'does'
  readonly node: Node
  /** Of what passes: the modules that it comes from, and whether everything in one of them is passed on. */
  readonly sources: readonly string[]
  readonly isAll: boolean
}

/** What a file does at its top level, imports and directives left out, in the order of the text. */
export function deedsOf(syntax: Syntax, text: string): Deed[] {
  return syntax.program.body.flatMap((statement) => ofStatement(statement as Node, { syntax, text }))
}

interface Seen {
  readonly syntax: Syntax
  readonly text: string
}

function ofStatement(node: Node, seen: Seen): Deed[] {
  if (node.type === 'ImportDeclaration' || node.type === 'EmptyStatement') return []
  if (node.type === 'ExportAllDeclaration') return [passing(node, [node.source.value], true)]
  if (node.type === 'ExportNamedDeclaration') return ofNamed(node, seen)
  if (node.type === 'ExportDefaultDeclaration') return [ofValue(node, node.declaration as Node, seen)]
  if (node.type === 'TSExportAssignment') return [ofValue(node, node.expression, seen)]
  if (node.type === 'TSImportEqualsDeclaration') return []
  if (node.type === 'ExpressionStatement') return ofExpression(node, seen)
  if (onlyNames(node, seen)) return [deed('names', node)]
  return [deed(isDeclaration(node) ? 'declares' : 'does', node)]
}

function ofNamed(node: NodeOf<'ExportNamedDeclaration'>, seen: Seen): Deed[] {
  const { source, declaration } = node
  if (source) return [passing(node, [source.value], false)]
  if (!declaration) return node.specifiers.map((one) => ofValue(one as Node, one.local as Node, seen))
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.map((one) => (one.init ? ofValue(node, one.init, seen) : deed('exports', node)))
  if (declaration.type === 'TSImportEqualsDeclaration') return [passing(node, [], false)]
  return [deed(isType(declaration as Node) ? ofType(declaration as Node, seen) : 'exports', node)]
}

// `export type Old = New` passes on a type of another file.
function ofType(node: Node, { syntax }: Seen): 'passes' | 'types' {
  if (node.type !== 'TSTypeAliasDeclaration') return 'types'
  const { typeAnnotation } = node
  if (typeAnnotation.type !== 'TSTypeReference' || typeAnnotation.typeName.type !== 'Identifier') return 'types'
  return scopesOf(syntax).resolve(typeAnnotation.typeName)?.kind === 'import' ? 'passes' : 'types'
}

function ofValue(node: Node, value: Node, seen: Seen): Deed {
  const from = sourcesOf(value, seen)
  return from ? passing(node, from.sources, from.isAll) : deed('exports', node)
}

function ofExpression(statement: NodeOf<'ExpressionStatement'>, seen: Seen): Deed[] {
  const { expression } = statement
  if (statement.directive) return []
  if (expression.type === 'AssignmentExpression' && isExports(expression.left as Node)) {
    if (seen.text.startsWith('exports.__esModule', expression.start)) return []
    return [ofValue(statement, expression.right, seen)]
  }
  if (expression.type !== 'CallExpression') return [deed('does', statement)]
  const given = expression.arguments as Node[]
  const into = given.find((one) => isExports(one))
  if (!into) return [deed('does', statement)]
  if (/__esModule/.test(seen.text.slice(statement.start, statement.end))) return []
  // Object.assign(exports, require('./a')), __exportStar(require('./a'), exports)
  const others = given.filter((one) => one !== into).map((one) => sourcesOf(one, seen))
  const isPassing = others.length > 0 && others.every((one) => one !== undefined)
  return [
    isPassing
      ? passing(
          statement,
          others.flatMap((one) => one.sources),
          true,
        )
      : deed('exports', statement),
  ]
}

function isExports(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'exports'
  if (node.type !== 'MemberExpression') return false
  const isModule = node.object.type === 'Identifier' && node.object.name === 'module'
  return isModule ? node.property.type === 'Identifier' && node.property.name === 'exports' : isExports(node.object)
}

interface From {
  readonly sources: readonly string[]
  readonly isAll: boolean
}

// The modules that a value comes from as it is; undefined where it is made here, even in part.
function sourcesOf(value: Node, seen: Seen): From | undefined {
  const inner = unwrapped(value)
  if (inner.type === 'ObjectExpression') return sourcesInside(inner, seen)
  if (inner.type === 'SpreadElement') return sourcesOf(inner.argument, seen)
  const origins = originsOf(inner, seen.syntax)
  const froms = origins.map(({ kind, ...origin }): From | undefined => {
    if (kind === 'import' && 'from' in origin)
      return { sources: [origin.from.source], isAll: origin.from.name === '*' && origin.path.length === 0 }
    const made = kind === 'node' && 'node' in origin ? origin.node : undefined
    const specifier = made && requiredBy(made, seen)
    return specifier === undefined ? undefined : { sources: [specifier], isAll: origin.path.length === 0 }
  })
  return together(froms)
}

// An object is what CommonJS exports by name; elsewhere it is a table of its own, unless it only spreads others.
function sourcesInside(literal: NodeOf<'ObjectExpression'>, seen: Seen): From | undefined {
  const parent = seen.syntax.parentOf(literal)
  const isExported = parent?.type === 'AssignmentExpression' || parent?.type === 'TSExportAssignment'
  if (!isExported && !literal.properties.every(({ type }) => type === 'SpreadElement')) return undefined
  const froms = literal.properties.map((part) => {
    const from = sourcesOf((part.type === 'Property' ? part.value : part) as Node, seen)
    return from && { ...from, isAll: from.isAll && part.type === 'SpreadElement' }
  })
  return together(froms)
}

function together(froms: readonly (From | undefined)[]): From | undefined {
  const known = froms.filter((one) => one !== undefined)
  if (known.length === 0 || known.length < froms.length) return undefined
  return { sources: known.flatMap(({ sources }) => sources), isAll: known.some(({ isAll }) => isAll) }
}

function requiredBy(node: Node, { syntax }: Seen): string | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'ImportExpression') return undefined
  const named = node.type === 'ImportExpression' ? node.source : spokenAs(node, syntax).given[0]
  const found = importsOf({ syntax }).find(({ at, how }) => at === named?.start && how !== 'resolve')
  return found?.specifier
}

function onlyNames(node: Node, seen: Seen): boolean {
  return node.type === 'VariableDeclaration' && node.declarations.every(({ init }) => init && sourcesOf(init, seen))
}

function passing(node: Node, sources: readonly string[], isAll: boolean): Deed {
  return { kind: 'passes', node, sources, isAll }
}

function deed(kind: Deed['kind'], node: Node): Deed {
  return { kind, node, sources: [], isAll: false }
}

function isType(node: Node): boolean {
  return /^(TSInterfaceDeclaration|TSTypeAliasDeclaration|TSDeclareFunction)$/.test(node.type)
}

const RUNS = /^(CallExpression|NewExpression|AwaitExpression|ImportExpression|TaggedTemplateExpression)$/

// A function, a class, or a constant that nothing has to run for.
function isDeclaration(node: Node): boolean {
  if (/^(FunctionDeclaration|ClassDeclaration|TSEnumDeclaration|TSModuleDeclaration)$/.test(node.type)) return true
  if (isType(node)) return true
  return node.type === 'VariableDeclaration' && ![...within(node)].some(({ type }) => RUNS.test(type))
}
