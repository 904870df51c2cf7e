import type { SourceFile } from './model.ts'
import { pairsOf, valuesIn } from './pairs.ts'
import type { Node } from './syntax.ts'
import { bare } from './uses.ts'
import { stepsOf } from './value-steps.ts'

const DEEPEST = 10

/** What a map of this file keeps under a key, or at all where the key is not known. */
export function keptIn(map: Node, key: string | undefined, file: SourceFile): readonly Node[] {
  return madeAs(map, file).flatMap((one) => {
    const pairs = one.type === 'NewExpression' ? pairsOf(one) : undefined
    return pairs ? valuesIn(pairs, key) : []
  })
}

/** Everything that a table of this file holds, of which a member is read by a key that is not known. */
export function anyOf(table: Node, file: SourceFile): readonly Node[] {
  return madeAs(table, file).flatMap((one): Node[] => {
    if (one.type === 'ObjectExpression')
      return one.properties.flatMap((property) => (property.type === 'Property' ? [property.value as Node] : []))
    if (one.type === 'ArrayExpression')
      return one.elements.filter((item) => item !== null && item.type !== 'SpreadElement') as Node[]
    const pairs = one.type === 'CallExpression' ? pairsOf(one) : undefined
    return pairs ? valuesIn(pairs, undefined) : []
  })
}

// The expressions of this file that make a value.
function madeAs(given: Node, file: SourceFile, depth = 0): Node[] {
  const node = bare(given)
  if (depth > DEEPEST) return []
  const steps = /^(?:Object|Array|New)Expression$/.test(node.type) ? undefined : stepsOf(node, file)
  return steps ? steps.flatMap((one) => madeAs(one, file, depth + 1)) : [node]
}
