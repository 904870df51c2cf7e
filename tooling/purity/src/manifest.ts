import type { Package } from './model.ts'
import { keyOf } from './scope.ts'
import { parse, type Node } from './syntax.ts'

/** The path of a package's package.json, from the workspace's root. */
export function manifestOf({ folder }: Pick<Package, 'folder'>): string {
  return folder ? `${folder}/package.json` : 'package.json'
}

/** Where in a package.json an entry stands, by the keys that lead to it: its own key, or else the beginning. */
export function entryAt(text: string, keys: readonly string[]): number {
  const [statement] = parse('package.js', `(${text})`).program.body
  let [node, at] = [statement?.type === 'ExpressionStatement' ? unwrapped(statement.expression) : undefined, 1]
  for (const key of keys) {
    const entry = node?.type === 'ObjectExpression' ? node.properties.find((one) => isNamed(one, key)) : undefined
    if (entry?.type !== 'Property') return 0
    ;[node, at] = [entry.value, entry.start]
  }
  return at - 1
}

function unwrapped(node: Node): Node {
  return node.type === 'ParenthesizedExpression' ? unwrapped(node.expression) : node
}

function isNamed(property: Node, name: string): boolean {
  return property.type === 'Property' && keyOf(property.key as Node) === name
}
