import type { SourceFile } from './model.ts'
import { remembered } from './remembered.ts'
import { keyOf, scopesOf, type Binding } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bindingAt, user, usesOf } from './uses.ts'

/** What becomes of a value: it is called; it goes somewhere where it may be; or it is only looked at. */
export type Use = 'called' | 'passed' | 'data'

interface Used<By extends Node = Node> {
  readonly by: By
  readonly as: Node
  readonly file: SourceFile
  readonly depth: number
}

/** What becomes of the value of an expression. */
export function useOf(node: Node, file: SourceFile, depth = 0): Use {
  const { by, as } = user(node, file.syntax)
  const find = by && depth <= 4 ? USES.get(by.type) : undefined
  return by && find ? find({ by, as, file, depth }) : 'data'
}

const USES = new Map<string, (used: Used) => Use>([
  ...on(['CallExpression', 'NewExpression'], ({ by, as }) => (by.callee === as ? 'called' : 'passed')),
  ...on(['MemberExpression'], ({ by, as }) => (by.object === as && isInvoked(by) ? 'called' : 'data')),
  ...on(['VariableDeclarator'], ({ by, file, depth }) => useOfPattern(by.id as Node, file, depth)),
  ...on(['AssignmentExpression'], useOfAssigned),
  ...on(['LogicalExpression'], ({ by, file, depth }) => useOf(by, file, depth + 1)),
  ...on(['ConditionalExpression'], ({ by, as, file, depth }) => (by.test === as ? 'data' : useOf(by, file, depth + 1))),
  ...on(['ArrowFunctionExpression'], ({ by, as }) => (by.body === as ? 'passed' : 'data')),
  ...on(['TaggedTemplateExpression'], () => 'called'),
  ...on(['Property', 'PropertyDefinition', 'AccessorProperty'], ({ by, as }) => (by.key === as ? 'data' : 'passed')),
  ...on(['ReturnStatement', 'YieldExpression', 'ArrayExpression', 'SpreadElement'], () => 'passed'),
  ...on(['AssignmentPattern', 'ExportDefaultDeclaration', 'TSExportAssignment'], () => 'passed'),
])

function on<T extends Node['type']>(
  types: readonly T[],
  find: (used: Used<NodeOf<T>>) => Use,
): [string, (used: Used) => Use][] {
  return types.map((type) => [type, find as (used: Used) => Use])
}

function useOfAssigned({ by, as, file, depth }: Used<NodeOf<'AssignmentExpression'>>): Use {
  if (by.right !== as) return 'data'
  return by.left.type === 'Identifier' ? useOfPattern(by.left, file, depth) : 'passed'
}

function isInvoked(member: NodeOf<'MemberExpression'>): boolean {
  return /^(?:call|apply|bind|start|then)$/.test(keyOf(member.property as Node, member.computed) ?? '')
}

function useOfPattern(pattern: Node, file: SourceFile, depth: number): Use {
  const binding = pattern.type === 'Identifier' ? bindingOf(pattern, file) : undefined
  return binding ? useOfBinding(binding, file, depth + 1) : 'passed'
}

function bindingOf(name: Node, file: SourceFile): Binding | undefined {
  return bindingAt(name, file) ?? scopesOf(file.syntax).resolve(name)
}

/** What becomes of what a name stands for: the most of what becomes of it anywhere. */
export const useOfBinding = remembered(findUse, 'data' as Use)

function findUse(binding: Binding, file: SourceFile, depth = 0): Use {
  const uses = new Set(usesOf(binding, file).map((one) => useOf(one, file, depth + 1)))
  if (uses.has('called')) return 'called'
  return uses.has('passed') || isExported(binding, file) ? 'passed' : 'data'
}

function isExported({ at }: Binding, { syntax }: SourceFile): boolean {
  for (const one of syntax.around(at)) {
    if (one.type === 'ExportNamedDeclaration') return true
    if (one.type === 'BlockStatement') return false
  }
  return false
}
