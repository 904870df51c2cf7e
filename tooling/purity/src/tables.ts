import { keyOf } from './scope.ts'
import { parse, within, type Node } from './syntax.ts'
import { CannotScan } from './workspace.ts'

/**
 * Reads which domain writes each table from a file that maps the one to the other: `{ orders: 'sales' }`,
 * `{ orders: { owner: 'sales' } }` or `{ sales: ['orders'] }`, as JSON or as an object of a module.
 */
export function readTables(path: string, text: string): Record<string, string> {
  const code = path.endsWith('.json') ? `(${text})` : text
  const syntax = parse(path.replace(/\.json$/, '.js'), code)
  if (syntax.error) throw new CannotScan(`${path} cannot be read: ${syntax.error.message}`)
  const outermost = syntax.all('ObjectExpression').filter((node) => isOutermost(node, syntax.program))
  return Object.fromEntries(outermost.flatMap((object) => object.properties.flatMap(ownersIn)))
}

function isOutermost(node: Node, program: Node): boolean {
  const inside = [...within(program)].filter((one) => one.type === 'ObjectExpression')
  return !inside.some((one) => one !== node && one.start <= node.start && one.end >= node.end)
}

function ownersIn(property: Node): [string, string][] {
  if (property.type !== 'Property') return []
  const key = keyOf(property.key as Node, property.computed)
  if (key === undefined) return []
  const value = property.value as Node
  if (value.type === 'Literal' && typeof value.value === 'string') return [[key, value.value]]
  if (value.type === 'ArrayExpression')
    return value.elements.flatMap((element) => stringOf(element as Node)).map((table) => [table, key])
  if (value.type !== 'ObjectExpression') return []
  return value.properties.flatMap(ownerSaid).map((domain) => [key, domain])
}

function ownerSaid(property: Node): string[] {
  if (property.type !== 'Property') return []
  return /^(owner|domain)$/.test(keyOf(property.key as Node) ?? '') ? stringOf(property.value as Node) : []
}

function stringOf(node: Node | null | undefined): string[] {
  return node?.type === 'Literal' && typeof node.value === 'string' ? [node.value] : []
}
