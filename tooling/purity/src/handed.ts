import { typesIn } from './connection-types.ts'
import type { Path } from './stands-for.ts'
import type { Node, Syntax } from './syntax.ts'

/** Something that one gets from an export of a file. */
export interface Handed {
  /**
   * `connection` is one for certain; `type` is whatever its type is; `value` is what another file holds; `result` is
   * what a function of another file returns.
   */
  readonly kind: 'connection' | 'type' | 'value' | 'result'
  /** Where it comes from; '' for this file. */
  readonly source: string
  readonly name: string
  readonly at: number
}

/** What one gets with an expression, or with a part of it. */
export interface Hands {
  readonly syntax: Syntax
  readonly of: (node: Node, path?: Path) => Handed[]
}

/** What one gets with whatever is of a type. */
export function handedTypes(annotation: Parameters<typeof typesIn>[0], { start }: Node, syntax: Syntax): Handed[] {
  return typesIn(annotation, syntax).map((type): Handed => ({ ...type, kind: 'type', at: start }))
}
