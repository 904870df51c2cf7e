import type { Node, NodeOf } from './syntax.ts'

/** How many texts an expression may be before the rest of them is not looked at. */
export const MOST_TEXTS = 16

type Fold = (node: Node) => string[]

/** The texts that a template may be. */
export function templates({ quasis, expressions }: NodeOf<'TemplateLiteral'>, fold: Fold): string[] {
  return quasis.reduce<string[]>(
    (texts, { value }, i) => {
      const fixed = texts.map((text) => text + (value.cooked ?? value.raw))
      const hole = expressions[i]
      return hole ? combined(fixed, fold(hole)) : fixed
    },
    [''],
  )
}

/** The texts that expressions may be, one behind the other; none if nothing is known of any. */
export function joined(parts: readonly Node[], fold: Fold): string[] {
  const texts = parts.map(fold)
  if (texts.every((one) => one.length === 0)) return []
  return texts.reduce((all, one) => combined(all, one), [''])
}

/** Each of some texts before each of others; `\u0000` stands for what is not known. */
export function combined(left: readonly string[], right: readonly string[]): string[] {
  const ends = right.length > 0 ? right : ['\u0000']
  return (left.length > 0 ? left : ['\u0000']).flatMap((one) => ends.map((end) => one + end)).slice(0, MOST_TEXTS)
}
