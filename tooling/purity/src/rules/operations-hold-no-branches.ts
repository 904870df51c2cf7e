import { bare, initialOf } from '../callee.ts'
import { matches } from '../glob.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { scopesOf, type Scopes } from '../scope.ts'
import { within, type Node } from '../syntax.ts'
import { quoted } from '../text.ts'

/** An operation is one straight line: it loads, asks the engine, and says what is to be written. */
export const operationsHoldNoBranches: FileRule = {
  name: 'operations-hold-no-branches',
  why: 'A branch in an operation is a decision that no engine made, so no test of an engine sees it and no replay repeats it.',
  mend: 'Let an engine take the facts and answer with a plan or a refusal; the operation hands that on.',
  layers: ['orchestrator'],
  hint: () => /\b(?:if|switch|while|for|do|catch)\b|\?|&&|\|\||\[/,
  look,
}

function* look({ path, syntax, text }: SourceFile, { settings }: Workspace): Generator<Found> {
  if (!matches(path, settings.operations)) return
  const scopes = scopesOf(syntax)
  for (const node of within(syntax.program)) {
    const seen = branchIn(node, scopes)
    if (seen) yield { at: seen.at ?? node.start, message: `${seen.how} ${quoted(text, seen.on)}.` }
  }
}

interface Branch {
  readonly how: string
  readonly on: Node
  readonly at?: number
}

function branchIn(node: Node, scopes: Scopes): Branch | undefined {
  switch (node.type) {
    case 'IfStatement':
      return { how: 'Branches with `if` on', on: node.test }
    case 'ConditionalExpression':
      return { how: 'Branches with `?:` on', on: node.test }
    case 'SwitchStatement':
      return { how: 'Branches with `switch` on', on: node.discriminant }
    case 'WhileStatement':
    case 'DoWhileStatement':
      return { how: 'Loops for as long as', on: node.test }
    case 'ForStatement':
      return node.test ? { how: 'Loops for as long as', on: node.test } : { how: 'Loops without end in', on: node }
    case 'CatchClause':
      return { how: 'Goes another way after an error, in', on: node }
    default:
      return branchInExpression(node, scopes)
  }
}

function branchInExpression(node: Node, scopes: Scopes): Branch | undefined {
  switch (node.type) {
    case 'LogicalExpression':
      if (node.operator !== '??') return { how: `Branches with \`${node.operator}\` on`, on: node.left }
      return acts(node.right) ? { how: 'Acts, with `??`, only without', on: node.left } : undefined
    case 'AssignmentExpression':
      if (node.operator === '&&=' || node.operator === '||=')
        return { how: `Branches with \`${node.operator}\` on`, on: node.left as Node }
      return node.operator === '??=' && acts(node.right)
        ? { how: 'Acts, with `??=`, only without', on: node.left as Node }
        : undefined
    case 'AssignmentPattern':
      return acts(node.right) ? { how: 'Acts, as a default, only without', on: node.left as Node } : undefined
    case 'CallExpression':
      if (node.optional) return { how: 'Calls only where there is something to call:', on: node.callee }
      return catches(node.callee) ? { how: 'Goes another way after an error of', on: node.callee } : undefined
    case 'MemberExpression':
      return node.computed && isChoice(node.object, node.property, scopes)
        ? { how: 'Chooses from a table by', on: node.property, at: node.start }
        : undefined
    default:
      return undefined
  }
}

// A default that is a value is no branch; one that does something is.
function acts(node: Node): boolean {
  const value = bare(node)
  if (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression') return false
  return [...within(value)].some(({ type }) => /^(CallExpression|AwaitExpression|NewExpression|Yield)/.test(type))
}

function catches(callee: Node): boolean {
  const member = bare(callee)
  return (
    member.type === 'MemberExpression' && !member.computed && (member.property as { name: string }).name === 'catch'
  )
}

// A table that is written out, asked with something that is not: `{ open: a, closed: b }[incident.state]`.
function isChoice(object: Node, key: Node, scopes: Scopes): boolean {
  const name = bare(object)
  const table = name.type === 'Identifier' ? initialOf(name, scopes) : name
  if (!table || !/^(Object|Array)Expression$/.test(bare(table).type)) return false
  return bare(key).type !== 'Literal'
}
