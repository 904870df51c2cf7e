import { connectionsIn } from '../connections.ts'
import { importedAs, textsOf } from '../known-text.ts'
import { controlTexts, type ControlText } from '../control-texts.ts'
import { declaredType } from '../declared.ts'
import { exportedBy, type Exported } from '../exported.ts'
import { exportsIn, type Exports } from '../exports-in.ts'
import { matches } from '../glob.ts'
import type { Found, FoundIn, Settings, SourceFile, Workspace, WorkspaceRule } from '../model.ts'
import { keysOf } from '../method-calls.ts'
import { originOf } from '../object-origin.ts'
import { CONNECTS, OF_DATABASES, owns } from '../owning.ts'
import { controlIn } from '../sql-control.ts'
import type { Node, NodeOf } from '../syntax.ts'
import { transactionHint } from '../transaction-hint.ts'
import { wordReads, type WordRead } from '../transaction-words.ts'
import { useOf } from '../value-use.ts'
import { bare } from '../uses.ts'

/** Only who is listed as an owner, or the orchestrator, begins, divides or ends a transaction, or opens a connection. */
export const onlyTheOrchestratorOwnsTransactions: WorkspaceRule<Gathered> = {
  name: 'only-the-orchestrator-owns-transactions',
  why: 'Who begins or ends a transaction decides what is kept together; where several do, half of an operation may be kept.',
  mend: 'Take the transaction as an argument and only run statements in it; leave its begin and its end, and every connection, to the files that own transactions.',
  layers: ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app'],
  hint: transactionHint,
  gather,
  judge,
}

interface Gathered {
  readonly found: readonly Found[]
  /** What is found only if another file holds what it seems to. */
  readonly open: readonly Open[]
  readonly exported: Exported
}

type Open = Found &
  (
    | { readonly kind: 'text'; readonly text: string; readonly to?: ControlText['to'] }
    | { readonly kind: 'key'; readonly key: string }
    | {
        readonly kind: 'object'
        readonly object: { readonly source: string; readonly name: string }
        readonly word: string
      }
    | { readonly kind: 'test'; readonly source: string }
  )

function gather(file: SourceFile, workspace: Workspace): Gathered {
  const exported = exportedBy(file, workspace)
  if (isOwner(file, workspace.settings)) return { found: [], open: [], exported }
  const all: (Found | Open)[] = [
    ...inWords(file, workspace),
    ...inTexts(file, workspace),
    ...connectionsIn(file, workspace),
    ...intoTests(file, workspace),
  ]
  const [found, open] = [new Map<number, Found>(), new Map<number, Open>()]
  for (const one of all) {
    if (isOpen(one)) open.set(one.at, one)
    else if (!found.has(one.at)) found.set(one.at, one)
  }
  return { found: [...found.values()], open: [...open.values()].filter(({ at }) => !found.has(at)), exported }
}

function isOpen(one: Found | Open): one is Open {
  return 'kind' in one
}

function isOwner({ path, layer }: SourceFile, { transactionOwners }: Settings): boolean {
  return transactionOwners.length > 0 ? matches(path, transactionOwners) : layer === 'orchestrator'
}

function* inWords(file: SourceFile, workspace: Workspace): Generator<Found | Open> {
  const words = new Set([...workspace.settings.transactionWords, ...CONNECTS])
  const reads = [...wordReads({ file, workspace, words: new Set([...words, ...OF_DATABASES]) })]
  for (const read of reads) {
    if (!owns(read, reads, file)) continue
    const found = { at: read.at, message: said(read, file) }
    const { from, verdict } = read.origin
    yield from && verdict === 'unknown' ? { ...found, kind: 'object', object: from, word: read.word } : found
  }
  yield* inUnknownKeys(file, workspace)
  yield* inCode(file, words)
}

function said({ word, use, object }: WordRead, { text }: SourceFile): string {
  const whose = object ? ` of ${text.slice(object.start, object.end).replaceAll(/\s+/g, ' ').slice(0, 60)}` : ''
  return `${use === 'called' ? 'Calls' : 'Takes'} ${word}${whose}.`
}

// `tx[WORD]()`, where the word stands in another file, or nowhere.
function* inUnknownKeys(file: SourceFile, workspace: Workspace): Generator<Found | Open> {
  for (const member of file.syntax.all('MemberExpression')) {
    if (!member.computed || useOf(member, file) !== 'called') continue
    const [at, message] = [
      member.start,
      'Calls what only another file, or nobody, can name of what may be a transaction.',
    ]
    const { verdict } = originOf(member.object, { file, workspace, word: '' })
    const key = importedAs(member.property as Node, file)
    if (key && verdict !== 'other')
      yield { at, message, kind: 'key', key: `\u0001${key.source}\u0002${key.name}\u0003` }
    else if (verdict === 'database' && declaredType(member.object, file) && isUnknown(member, file))
      yield { at, message }
  }
}

function isUnknown(member: NodeOf<'MemberExpression'>, file: SourceFile): boolean {
  return keysOf(member, file).every((key) => key.includes('\u0001'))
}

// `eval('tx.commit()')`
function* inCode(file: SourceFile, words: ReadonlySet<string>): Generator<Found> {
  for (const { callee, arguments: args, start } of file.syntax.all('CallExpression', 'NewExpression')) {
    if (callee.type !== 'Identifier' || !/^(?:eval|Function)$/.test(callee.name)) continue
    const code = args.flatMap((one) => textsOf(one as Node, file)).map(({ text }) => text)
    const word = code.flatMap((text) => text.split(/[^\w$]+/)).find((one) => words.has(one))
    if (word !== undefined) yield { at: start, message: `Says ${word} in code that is made of a text.` }
  }
}

function* inTexts(file: SourceFile, workspace: Workspace): Generator<Found | Open> {
  for (const { at, statement, open, to } of controlTexts(file, workspace)) {
    const shown = statement?.replaceAll(/[\u0000-\u0003]/g, '…').slice(0, 60)
    const message = shown
      ? `Controls a transaction in SQL: "${shown}".`
      : 'Controls a transaction in SQL from another file.'
    if (statement !== undefined && !to) yield { at, message }
    else yield { at, message, kind: 'text', text: open ?? statement ?? '', ...(to && { to }) }
  }
}

// Nobody looks for transactions in tests and fixtures: what gets a transaction there may do anything with it.
function* intoTests(file: SourceFile, workspace: Workspace): Generator<Open> {
  for (const call of file.syntax.all('CallExpression')) {
    const from = importedAs(bare(call.callee), file)
    if (!from || !/test|spec|fixture|mock|bench|e2e/.test(from.source)) continue
    const message = `Hands itself over to ${from.name} of ${from.source}, a test, in which nobody looks for transactions.`
    const isGiven = (call.arguments as Node[]).some(
      (one) => originOf(one, { file, workspace, word: '' }).verdict !== 'other',
    )
    if (isGiven) yield { at: call.start, message, kind: 'test', source: from.source }
  }
}

function* judge(gathered: ReadonlyMap<string, Gathered>, workspace: Workspace): Generator<FoundIn> {
  const exports = exportsIn(new Map([...gathered].map(([path, { exported }]) => [path, exported])), workspace)
  const words = new Set([...workspace.settings.transactionWords, ...CONNECTS])
  for (const [path, { found, open }] of gathered) {
    for (const { at, message } of found) yield { path, at, message }
    for (const one of open) {
      if (holds(one, path, exports, words)) yield { path, at: one.at, message: one.message }
    }
  }
}

function holds(one: Open, path: string, exports: Exports, words: ReadonlySet<string>): boolean {
  if (one.kind === 'test') return exports.isTest(path, one.source)
  if (one.kind === 'object') return !exports.hasMethod(path, one.object, one.word)
  if (one.kind === 'key') return exports.filled(path, one.key).some((key) => words.has(key))
  if (one.to && !exports.runs(path, one.to)) return false
  return exports.filled(path, one.text).some((text) => controlIn(text) !== undefined)
}
