import { bare, initialOf } from '../callee.ts'
import { matches } from '../glob.ts'
import { ASSIGNS, COMPUTES } from '../lexed.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { keyOf, scopesOf, type Scopes } from '../scope.ts'
import { within, type Node, type NodeOf } from '../syntax.ts'
import { quoted } from '../text.ts'

const BRANCHES = new RegExp(
  String.raw`\b(?:if|switch|while|for|do|catch|then)\b|\?|&&|\|\||\\|${COMPUTES.source}|${ASSIGNS.source}`,
)

/** An operation is one straight line: it loads, asks the engine, and says what is to be written. */
export const operationsHoldNoBranches: FileRule = {
  name: 'operations-hold-no-branches',
  why: 'A branch in an operation is a decision that no engine made, so no test of an engine sees it and no replay repeats it.',
  mend: 'Let an engine take the facts and answer with a plan or a refusal; the operation hands that on.',
  layers: ['orchestrator'],
  hint: () => BRANCHES,
  look,
}

function* look({ path, syntax, text }: SourceFile, { settings }: Workspace): Generator<Found> {
  if (!matches(path, settings.operations)) return
  const scopes = scopesOf(syntax)
  for (const node of syntax.all(...(Object.keys(branches) as Node['type'][]))) {
    const seen = branchIn(node, scopes)
    if (seen) yield { at: node.start, message: `${seen.how} ${quoted(text, seen.on)}.` }
  }
}

interface Branch {
  readonly how: string
  readonly on: Node
}

type Look<T extends Node['type']> = (node: NodeOf<T>, scopes: Scopes) => Branch | undefined

function branchIn(node: Node, scopes: Scopes): Branch | undefined {
  return (branches[node.type] as Look<Node['type']> | undefined)?.(node as never, scopes)
}

const branches: { readonly [T in Node['type']]?: Look<T> } = {
  IfStatement: ({ test }) => ({ how: 'Branches with `if` on', on: test }),
  ConditionalExpression: ({ test }) => ({ how: 'Branches with `?:` on', on: test }),
  SwitchStatement: ({ discriminant }) => ({ how: 'Branches with `switch` on', on: discriminant }),
  WhileStatement: ({ test }) => ({ how: 'Loops for as long as', on: test }),
  DoWhileStatement: ({ test }) => ({ how: 'Loops for as long as', on: test }),
  ForStatement: (node) => ({ how: 'Loops for as long as', on: node.test ?? node }),
  CatchClause: (node) => ({ how: 'Goes another way after an error, in', on: node }),
  LogicalExpression: ({ operator, left, right }) =>
    operator !== '??' || acts(right) ? { how: `Branches with \`${operator}\` on`, on: left } : undefined,
  AssignmentExpression: ({ operator, left, right }) =>
    /^(&&|\|\|)=$/.test(operator) || (operator === '??=' && acts(right))
      ? { how: `Branches with \`${operator}\` on`, on: left as Node }
      : undefined,
  AssignmentPattern: ({ left, right }) => (acts(right) ? { how: 'Acts only without', on: left as Node } : undefined),
  CallExpression: ({ optional, callee, arguments: given }) => {
    if (optional) return { how: 'Calls only where there is something to call:', on: callee }
    return catches(callee, given.length) ? { how: 'Goes another way after an error of', on: callee } : undefined
  },
  MemberExpression: ({ computed, object, property }, scopes) =>
    computed && isChoice(object, property, scopes) ? { how: 'Chooses from a table by', on: property } : undefined,
}

// A default that is a value is no branch; one that does something is.
function acts(node: Node): boolean {
  const value = bare(node)
  if (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression') return false
  return [...within(value)].some(({ type }) => /^(CallExpression|AwaitExpression|NewExpression|Yield)/.test(type))
}

// `.catch(…)`, and `.then(…, …)`
function catches(callee: Node, given: number): boolean {
  const member = bare(callee)
  if (member.type !== 'MemberExpression') return false
  const name = keyOf(member.property as Node, member.computed)
  return name === 'catch' || (name === 'then' && given > 1)
}

// A table that is written out, asked with something that is not: `{ open: a, closed: b }[incident.state]`.
function isChoice(object: Node, key: Node, scopes: Scopes): boolean {
  const name = bare(object)
  const table = name.type === 'Identifier' ? initialOf(name, scopes) : name
  if (!table || !/^(Object|Array)Expression$/.test(bare(table).type)) return false
  return bare(key).type !== 'Literal'
}
