import { decisionsIn } from '../decision.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { isFunction, keyOf } from '../scope.ts'
import { mayChange, stateIn } from '../state.ts'
import type { Node, NodeOf, Syntax } from '../syntax.ts'
import { touchesIn } from '../touch.ts'

/** Schemas, types, constants and constructors of plain data are all that a schemas package holds. */
export const schemasHoldNoBehaviour: FileRule = {
  name: 'schemas-hold-no-behaviour',
  why: 'What every layer shares is loaded everywhere: behaviour in it is decided, awaited or remembered in places that nobody looks at.',
  mend: 'Keep the schema or the type, and move what decides into an engine, and what reaches the world into a driver or the orchestrator.',
  layers: ['schemas'],
  look,
}

function* look({ syntax }: SourceFile, { settings }: Workspace): Generator<Found> {
  yield* touchesIn(syntax, settings)
  if (mayChange(syntax.kept)) yield* stateIn(syntax)
  if (/\bclass\b|\\u/.test(syntax.kept)) yield* methodsIn(syntax)
  if (/\b(function|if|switch|while)\b|=>|\?|\\u/.test(syntax.kept)) {
    for (const { start } of decisionsIn(syntax)) yield { at: start, message: 'Decides by a value of the domain.' }
  }
}

// A constructor that keeps what it is given makes plain data.
function* methodsIn(syntax: Syntax): Generator<Found> {
  for (const member of syntax.all('MethodDefinition', 'PropertyDefinition', 'AccessorProperty')) {
    if (!member.value || !isFunction(member.value as Node) || isPlainConstructor(member)) continue
    const name = keyOf(member.key as Node, member.computed) ?? 'a member'
    const body = member.type === 'MethodDefinition' ? (member.value as { body?: unknown }).body : true
    if (body) yield { at: member.start, message: `Gives a class behaviour: ${name}.` }
  }
}

function isPlainConstructor(member: NodeOf<'MethodDefinition' | 'PropertyDefinition' | 'AccessorProperty'>): boolean {
  if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return false
  return (member.value.body?.body ?? []).every((statement) => {
    if (statement.type !== 'ExpressionStatement') return false
    const { expression } = statement
    if (expression.type === 'AssignmentExpression') return expression.left.type === 'MemberExpression'
    return expression.type === 'CallExpression' && expression.callee.type === 'Super'
  })
}
