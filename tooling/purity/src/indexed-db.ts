import { textsOf } from './known-text.ts'
import type { SourceFile } from './model.ts'
import { keyOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { bare } from './uses.ts'

/** Whether a call is one of the browser's own database, which has transactions of another kind. */
export function isIndexedDb(node: NodeOf<'CallExpression'>, file: SourceFile): boolean {
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' || keyOf(callee.property as Node, callee.computed) !== 'transaction')
    return false
  const [stores, mode] = node.arguments as Node[]
  const modes = mode ? textsOf(mode, file).map(({ text }) => text) : []
  if (modes.some((one) => /^(?:readonly|readwrite|versionchange)$/.test(one))) return true
  if (!stores || node.arguments.length > 1) return false
  // libSQL is told so what a transaction may do.
  const isMode = textsOf(stores, file).some(({ text }) => /^(?:read|write|deferred)$/.test(text))
  return !isMode && /^(?:Literal|ArrayExpression)$/.test(bare(stores).type)
}
