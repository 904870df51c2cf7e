import { bare, calledBy, initialOf, memberName } from './callee.ts'
import { matches } from './glob.ts'
import { COMPUTES } from './lexed.ts'
import type { Found, SourceFile, Workspace } from './model.ts'
import { isFunction, isReference, patternNames, scopesOf, type Binding, type Scopes } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { fileMeant, packageMeant } from './targets.ts'
import { quoted } from './text.ts'

/** A name, and the file that is to give it. */
export interface Taken {
  readonly file: string
  readonly name: string
}

/** A name that a file gives to others: whether what it stands for dispatches, and what of other files it uses. */
export interface Given {
  readonly name: string
  readonly dispatches: boolean
  readonly takes: readonly Taken[]
}

const DISPATCHES = /^(dispatch|createDispatch|createSpine|openRuntime)$/
const HOLDS_DISPATCH = /(^|\/)(spine|runtime|registry|dispatch|dispatcher)(\.[cm]?[jt]sx?)?$/

/** Every place within a node that dispatches, or takes hold of what could. */
export function* dispatchesIn(root: Node, file: SourceFile, workspace: Workspace): Generator<Found> {
  if (!mayDispatch(file, workspace)) return
  const about = { file, workspace, scopes: scopesOf(file.syntax) }
  const seen = new Set<number>()
  // A call stands before its name, and a member before its object, which begin where they do.
  for (const node of file.syntax.all('CallExpression', 'Identifier', 'MemberExpression')) {
    if (node.start < root.start || node.end > root.end) continue
    const what = node.type === 'Identifier' ? usedAt(node, about) : calls(node, about)
    if (!what || seen.has(node.start)) continue
    seen.add(node.start)
    yield { at: node.start, message: `${what}: ${quoted(file.text, node)}.` }
  }
}

// The word, or what may stand for it.
const SAYS_DISPATCH = new RegExp(String.raw`dispatch|\boperation\b|\\[ux]|\brequire\b|${COMPUTES.source}`)

// Whether anything in a file could dispatch, as its text and its imports tell.
function mayDispatch({ syntax, path }: SourceFile, workspace: Workspace): boolean {
  if (SAYS_DISPATCH.test(syntax.kept)) return true
  return syntax.module.staticImports.some(({ moduleRequest: { value: source }, entries }) => {
    if (entries.every(({ isType }) => isType)) return false
    const meant = fileMeant(source, path, workspace)
    if (meant && matches(meant, workspace.settings.operations)) return true
    return entries.some(({ importName: { name } }) => holdsDispatch({ source, name: name ?? '' }, workspace))
  })
}

interface About {
  readonly file: SourceFile
  readonly workspace: Workspace
  readonly scopes: Scopes
}

function calls(node: Node, about: About): string | undefined {
  const { scopes, workspace } = about
  if (node.type === 'MemberExpression') return isKept(node, about) ? 'Takes hold of what dispatches' : undefined
  if (isReflected(node, scopes)) return 'Takes hold of what dispatches'
  if (node.type !== 'CallExpression') return undefined
  const { name, receiver, identifier } = calledBy(node, scopes)
  const isDispatch = name === 'dispatch' && !isDomainWord(receiver ?? identifier, scopes, workspace)
  return isDispatch ? 'Dispatches' : undefined
}

// `Reflect.get(spine, 'dispatch')`
function isReflected(node: Node, scopes: Scopes): boolean {
  if (node.type !== 'CallExpression') return false
  const { name, receiver, args } = calledBy(node, scopes)
  const isReflect = receiver?.type === 'Identifier' && receiver.name === 'Reflect' && name === 'get'
  return isReflect && args[1]?.type === 'Literal' && args[1].value === 'dispatch'
}

// `{ go: spine.dispatch }`: to be called under another name. `order.dispatch` may be a word of the domain.
const DISPATCHERS = /^(?:spine|runtime|registry|dispatcher)$/i

function isKept(member: NodeOf<'MemberExpression'>, { file, scopes }: About): boolean {
  if (memberName(member, scopes) !== 'dispatch') return false
  const root = rootOf(member.object)
  if (root.type !== 'Identifier' || !DISPATCHERS.test(root.name)) return false
  const parent = file.syntax.parentOf(member)
  return /^(?:Property|ArrayExpression|ReturnStatement|AssignmentExpression)$/.test(parent?.type ?? '')
}

function usedAt(name: NodeOf<'Identifier'>, about: About): string | undefined {
  if (!isReference(name, about.file.syntax)) return undefined
  const binding = about.scopes.resolve(name)
  if (!binding || binding.at === name || binding.from?.typeOnly) return undefined
  if (binding.from && holdsDispatch(binding.from, about.workspace)) return 'Takes hold of what dispatches'
  return isAnotherOperation(name, binding, about) ? 'Uses another operation' : undefined
}

/** Whether an import is of what dispatches: its uses are found, wherever they are. */
export function holdsDispatch({ source, name }: { source: string; name: string }, workspace: Workspace): boolean {
  return !isOfDomain(source, workspace) && (DISPATCHES.test(name) || HOLDS_DISPATCH.test(source))
}

// `dispatch` of an engine or a driver is a word of its domain: orders are dispatched too.
function isDomainWord(node: Node | undefined, scopes: Scopes, workspace: Workspace): boolean {
  const from = node && scopes.resolve(rootOf(node))?.from
  return from !== undefined && isOfDomain(from.source, workspace)
}

function isOfDomain(source: string, workspace: Workspace): boolean {
  return /^(pure|schemas|engine|driver)$/.test(packageMeant(source, workspace)?.layer ?? '')
}

// Operations may be listed where modules are; within a function, or with `run`, they are used.
function isAnotherOperation(name: Node, { from, at }: Binding, { file, scopes, workspace }: About): boolean {
  if (from) {
    const meant = fileMeant(from.source, file.path, workspace)
    if (!meant || !matches(meant, workspace.settings.operations)) return false
  } else {
    const init = initialOf(at, scopes)
    if (init?.type !== 'CallExpression' || calledBy(init, scopes).name !== 'operation') return false
  }
  const said = membersOf(name, file.syntax, scopes)
  if (!said.includes('run') && ![...file.syntax.around(name)].some(isFunction)) return false
  return !from || [from.name, ...said].some((word) => word === 'run' || /operation$/i.test(word))
}

// What is asked of a name: ['create', 'run'] of `incidents.create.run`, and of `const { run } = incidents.create`.
function membersOf(name: Node, syntax: Syntax, scopes: Scopes): string[] {
  const said: string[] = []
  for (const node of syntax.around(name)) {
    if (node.type === 'MemberExpression') said.push(memberName(node, scopes) ?? '')
    else if (node.type === 'VariableDeclarator') {
      const paths = [...patternNames(node.id as Node)].flatMap(({ path }) => path)
      return [...said, ...paths.map(String)]
    } else if (bare(node) === node) return said
  }
  return said
}

function rootOf(node: Node): Node {
  const inner = bare(node)
  if (inner.type === 'MemberExpression') return rootOf(inner.object)
  return inner.type === 'CallExpression' ? rootOf(inner.callee) : inner
}

/** What a file gives to those who import it. */
export function givenBy(file: SourceFile, workspace: Workspace): Given[] {
  const { syntax } = file
  const scopes = scopesOf(syntax)
  const uses = usesIn(file, workspace)
  const exported = syntax.module.staticExports.flatMap(({ entries }) => entries)

  return exported.flatMap(({ exportName, localName, importName, moduleRequest }): Given[] => {
    const name = exportName.name ?? (exportName.kind === 'Default' ? 'default' : '*')
    const own = uses.find(({ binding }) => binding.name === localName.name)
    if (own && !moduleRequest) return [{ name, ...reachedFrom(own, uses) }]
    const local = scopes.all.find((one) => one.name === localName.name)?.from
    const from = moduleRequest ? { source: moduleRequest.value, name: importName.name ?? '*' } : local
    return from ? [{ name, dispatches: DISPATCHES.test(from.name), takes: takenFrom(from, file, workspace) }] : []
  })
}

/** A declaration of a module, and what it uses: others of the same module, imports, dispatch. */
interface Uses {
  readonly binding: Binding
  readonly others: Set<Binding>
  readonly takes: Taken[]
  dispatches: boolean
}

function usesIn(file: SourceFile, workspace: Workspace): Uses[] {
  const { syntax } = file
  const scopes = scopesOf(syntax)
  const own = scopes.all.filter(({ from, at }) => !from && isAtTop(at, syntax))
  const uses = own.map((binding): Uses => ({ binding, others: new Set(), takes: [], dispatches: false }))
  const around = (at: number) => uses.filter(({ binding: { node } }) => node.start <= at && node.end > at)

  for (const name of syntax.all('Identifier')) {
    const binding = scopes.resolve(name)
    if (!binding || binding.at === name || binding.from?.typeOnly) continue
    for (const one of around(name.start)) {
      if (binding.from) one.takes.push(...takenFrom(binding.from, file, workspace))
      else one.others.add(binding)
    }
  }
  for (const { at } of dispatchesIn(syntax.program, file, workspace))
    for (const one of around(at)) one.dispatches = true
  return uses
}

function takenFrom(
  { source, name }: { source: string; name: string },
  file: SourceFile,
  workspace: Workspace,
): Taken[] {
  const meant = fileMeant(source, file.path, workspace)
  return meant ? [{ file: meant, name }] : []
}

function reachedFrom(from: Uses, uses: readonly Uses[]): Pick<Given, 'dispatches' | 'takes'> {
  const reached = new Set([from])
  for (const { others } of reached) for (const one of uses) if (others.has(one.binding)) reached.add(one)
  const all = [...reached]
  return { dispatches: all.some(({ dispatches }) => dispatches), takes: all.flatMap(({ takes }) => takes) }
}

function isAtTop(at: Node, syntax: Syntax): boolean {
  const opened = [...syntax.around(at)].filter((node) => isFunction(node) || node.type === 'BlockStatement')
  return opened.length === 0 || (opened.length === 1 && isFunction(opened[0]) && (opened[0] as { id?: Node }).id === at)
}
