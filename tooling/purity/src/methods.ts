import type { SourceFile } from './model.ts'
import { isFunction, type Binding } from './scope.ts'
import type { Access } from './statements.ts'
import type { Node } from './syntax.ts'
import { nameOfFunction, type Values } from './values.ts'

/** A function of a driver that others may call. */
export interface Method {
  readonly name: string
  /** The first word of its name, or what its statements do. */
  readonly verb: string
  /** What its comment says first, or its name as words. */
  readonly semantics: string
  readonly at: number
  /** Which of the file's accesses it makes, by their index. */
  readonly accesses: readonly number[]
  /** Its words, without comments. */
  readonly words: readonly string[]
}

interface Span {
  readonly start: number
  readonly end: number
}

/** The functions and methods of a driver that touch tables, and which of its accesses are theirs. */
export function methodsOf(file: SourceFile, accesses: readonly Access[], values: Values): Method[] {
  const { syntax, text } = file
  const functions = syntax
    .all('FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')
    .filter((node) => isMethod(node, values))
  return functions.flatMap((node) => {
    const name = nameOfFunction(node, syntax)
    const spans = spansOf(node, values)
    const own = [...accesses.keys()].filter((i) => spans.some(({ start, end }) => isIn(accesses[i], start, end)))
    if (name === undefined || own.length === 0) return []
    const at = node.type === 'FunctionDeclaration' && node.id ? node.id.start : node.start
    return [
      {
        name,
        verb: verbOf(
          name,
          own.map((i) => accesses[i]?.verb ?? ''),
        ),
        semantics: semanticsOf(name, text.slice(0, node.start)),
        at,
        accesses: own,
        words: wordsOf(spans, text),
      },
    ]
  })
}

function isIn(access: Access | undefined, start: number, end: number): boolean {
  return access !== undefined && access.at >= start && access.at < end
}

// A function that a file exports, or a method of a class or an object.
function isMethod(node: Node, { syntax }: Values): boolean {
  const outer = [...syntax.around(node)]
  if (outer.some(isFunction)) return false
  return (
    outer.some(({ type }) => /^(Export\w+Declaration|MethodDefinition|PropertyDefinition)$/.test(type)) ||
    isExportedByName(node, outer, syntax.module.staticExports)
  )
}

function isExportedByName(
  node: Node,
  outer: readonly Node[],
  exported: Values['syntax']['module']['staticExports'],
): boolean {
  const holder = node.type === 'FunctionDeclaration' ? node : outer.find(({ type }) => type === 'VariableDeclarator')
  const id = holder && 'id' in holder ? (holder.id as Node | null) : undefined
  return (
    id?.type === 'Identifier' &&
    exported.some(({ entries }) => entries.some(({ localName }) => localName.name === id.name))
  )
}

// A function, and what else of the file it uses: its constants, its helpers.
function spansOf(node: Node, values: Values): Span[] {
  const spans: Span[] = [node]
  const seen = new Set<Binding>()
  for (const span of spans) {
    for (const name of namesIn(span, values)) {
      const binding = values.scopes.resolve(name)
      if (!binding || seen.has(binding) || binding.from || !/^(function|variable)$/.test(binding.kind)) continue
      seen.add(binding)
      const { start, end } = binding.node
      if (!spans.some((one) => one.start <= start && one.end >= end)) spans.push(binding.node)
    }
  }
  return spans
}

function namesIn({ start, end }: Span, { syntax }: Values): Node[] {
  return syntax.all('Identifier').filter((name) => name.start >= start && name.end <= end)
}

const VERBS =
  /^(find|lock|list|count|insert|apply|delete|update|get|fetch|load|read|save|store|create|remove|upsert|set|add|mark)(?=[A-Z_]|$)/

function verbOf(name: string, verbs: readonly string[]): string {
  return VERBS.exec(name)?.[1] ?? verbs.find((verb) => verb !== 'select') ?? 'select'
}

function semanticsOf(name: string, before: string): string {
  const comment =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:(?:const|let)\s+\w+[^=]*=\s*)?(?:public\s+|static\s+|async\s+)*(?:\w+\s*)?$/.exec(
      before,
    )?.[1]
  const said = comment
    ?.replace(/^\s*\*\s?/gm, '')
    .trim()
    .split(/(?<=\.)\s/)[0]
    ?.replace(/\s+/g, ' ')
  if (said) return said
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

const COMMENT = /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|--[^\n]*/g

function wordsOf(spans: readonly Span[], text: string): string[] {
  return spans.flatMap(
    ({ start, end }) =>
      text
        .slice(start, end)
        .replace(COMMENT, ' ')
        .toLowerCase()
        .match(/\w+|[^\s\w]/g) ?? [],
  )
}
