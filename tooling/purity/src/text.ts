import type { Node, NodeOf } from './syntax.ts'

/**
 * The text that an expression is known to be, or undefined. What is not known in a template or a concatenation
 * stands as `\u0000`, so that the words around it can still be read.
 */
export function textOf(node: Node | null | undefined, known?: (name: Node) => Node | undefined): string | undefined {
  if (!node) return undefined
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type === 'Identifier') return textOf(known?.(node))
  if (node.type === 'TemplateLiteral') {
    const holes = node.expressions.map(hole)
    return node.quasis.map(({ value }, i) => (value.cooked ?? value.raw) + (holes[i] ?? '')).join('')
  }
  if (node.type === 'TaggedTemplateExpression') return textOf(node.quasi, known)
  if (node.type === 'BinaryExpression') {
    return node.operator === '+' ? joined(textOf(node.left, known), textOf(node.right, known)) : undefined
  }
  if (node.type === 'CallExpression') return textOfCall(node, known)
  return isWrapped(node) ? textOf(node.expression, known) : undefined

  function hole(expression: Node): string {
    return textOf(expression, known) ?? '\u0000'
  }
}

function joined(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined && right === undefined) return undefined
  return (left ?? '\u0000') + (right ?? '\u0000')
}

// `['a', 'b'].join(' ')` and `'a'.concat('b')` are ways to write a text, too.
function textOfCall(
  { callee, arguments: given }: NodeOf<'CallExpression'>,
  known: ((name: Node) => Node | undefined) | undefined,
): string | undefined {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed) return undefined
  const parts = (nodes: readonly (Node | null)[]) => nodes.map((node) => textOf(node, known))
  if (callee.property.name === 'concat' && textOf(callee.object, known) !== undefined)
    return parts([callee.object, ...given]).reduce(joined)
  if (callee.property.name !== 'join' || callee.object.type !== 'ArrayExpression') return undefined
  const between = given[0] ? (textOf(given[0], known) ?? '\u0000') : ','
  const texts = parts(callee.object.elements)
  return texts.some((text) => text !== undefined) ? texts.map((text) => text ?? '\u0000').join(between) : undefined
}

const WRAPS = new Set<string>([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
])

/** Whether a node only wraps an expression: parentheses, a type assertion. */
export function isWrapped(
  node: Node,
): node is NodeOf<
  'ParenthesizedExpression' | 'TSAsExpression' | 'TSSatisfiesExpression' | 'TSNonNullExpression' | 'TSTypeAssertion'
> {
  return WRAPS.has(node.type)
}

/** A piece of a file as a message quotes it: on one line, and not longer than one. */
export function quoted(text: string, { start, end }: Node): string {
  const seen = text.slice(start, end).replace(/\s+/g, ' ')
  return `\`${seen.length > 60 ? `${seen.slice(0, 59)}…` : seen}\``
}
