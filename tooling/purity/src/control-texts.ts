import { importedAs, PLACE, textsOf } from './known-text.ts'
import { wordsOf } from './database-names.ts'
import type { SourceFile, Workspace } from './model.ts'
import { kindOfModule } from './module-kind.ts'
import { keyOf, scopesOf } from './scope.ts'
import { controlIn, HOLE, plainControlIn } from './sql-control.ts'
import { sqlPlaces, sqlTexts, tells } from './sql-places.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare, user } from './uses.ts'

/** An SQL text that controls a transaction, or may, once the constants of other files are known. */
export interface ControlText {
  readonly at: number
  readonly statement?: string
  /** A text with the places of other files' constants in it. */
  readonly open?: string
  /** The function of another file that it is handed to, and as which argument. */
  readonly to?: { readonly source: string; readonly name: string; readonly index: number }
}

/** Every text of a file that is SQL, or plainly looks it, and begins, divides or ends a transaction. */
export function* controlTexts(file: SourceFile, workspace: Workspace): Generator<ControlText> {
  for (const place of sqlPlaces(file, workspace)) {
    for (const { text, at } of sqlTexts(place, file)) {
      const statement = controlIn(text.replaceAll(PLACE, HOLE))
      if (statement !== undefined) yield { at: at.start, statement }
      else if (text.includes('\u0001')) yield { at: at.start, open: text }
    }
  }
  for (const node of file.syntax.all('Literal', 'TemplateLiteral', 'BinaryExpression')) {
    if (!mayBeSql(node, file)) continue
    for (const { text, at } of textsOf(node, file)) {
      const statement = plainControlIn(text.replaceAll(PLACE, HOLE))
      if (statement !== undefined && isPlausible(text, node, file)) yield { at: at.start, statement }
    }
  }
  for (const call of file.syntax.all('CallExpression')) yield* handedOn(call, file, workspace)
}

function mayBeSql(node: Node, file: SourceFile): boolean {
  const { by, as } = user(node, file.syntax)
  if (!by || (node.type === 'Literal' && !hasWords(node.value))) return false
  if (by.type === 'CallExpression' || by.type === 'NewExpression') return by.callee !== as && !tells(by, file)
  if (by.type === 'Property' || by.type === 'PropertyDefinition') return by.key !== as && !isProse(keyed(by))
  if (by.type === 'VariableDeclarator') return by.id.type !== 'Identifier' || !isProse(by.id.name)
  return GOES_ON.test(by.type)
}

function hasWords(value: unknown): boolean {
  return typeof value === 'string' && /[;\s]/.test(value)
}

const GOES_ON =
  /^(?:AssignmentExpression|AssignmentPattern|ArrayExpression|ReturnStatement|ArrowFunctionExpression|ConditionalExpression|LogicalExpression|SpreadElement|TSEnumMember|ExportDefaultDeclaration|YieldExpression|TaggedTemplateExpression)$/

function keyed({ key, computed }: { readonly key: unknown; readonly computed: boolean }): string {
  return keyOf(key as Node, computed) ?? ''
}

function isProse(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(?:label|title|message|msg|reason|description|caption|heading|placeholder|tooltip|summary|hint|advice|note|help|prose|event|kind|type|code|why|mend|doc|docs|error|name)$/.test(
      word,
    ),
  )
}

// A single statement may be a label in a user's interface, and a phrase wherever it is handed to just anyone.
function isPlausible(text: string, node: Node, file: SourceFile): boolean {
  if (text.replace(/;\s*$/, '').includes(';')) return true
  if (!/^(?:driver|orchestrator|engine|pure)$/.test(file.layer)) return false
  return user(node, file.syntax).by?.type !== 'CallExpression'
}

// What is handed to a function of another file may be run there.
function* handedOn(call: NodeOf<'CallExpression'>, file: SourceFile, workspace: Workspace): Generator<ControlText> {
  const from = calledFrom(call.callee, file)
  if (!from || kindOfModule(from.source, workspace) !== 'ours') return
  for (const [index, arg] of (call.arguments as Node[]).entries()) {
    for (const { text, at } of sqlTexts(arg, file)) {
      const statement = controlIn(text)
      if (statement !== undefined) yield { at: at.start, statement, to: { ...from, index } }
    }
  }
}

// The function of another file that is called; `run()` is what `run(client)` returned.
function calledFrom(callee: Node, file: SourceFile, depth = 0): { source: string; name: string } | undefined {
  const node = bare(callee)
  const from = importedAs(node, file)
  if (from || depth > 3) return from
  const made = node.type === 'CallExpression' ? node : node.type === 'Identifier' ? setTo(node, file) : undefined
  const maker = made?.type === 'CallExpression' ? calledFrom(made.callee, file, depth + 1) : undefined
  return maker && { ...maker, name: `${maker.name}()` }
}

function setTo(name: Node, { syntax }: SourceFile): Node | undefined {
  const binding = scopesOf(syntax).resolve(name)
  const init = binding?.node.type === 'VariableDeclarator' && binding.path.length === 0 ? binding.node.init : undefined
  return init ? bare(init) : undefined
}
