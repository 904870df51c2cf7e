import { constantsIn } from './constant.ts'
import { shapeOf, type Shape } from './shape.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'

/** A contract, as far as it is about what goes in. Plain data. */
export interface Promised {
  readonly name: string | undefined
  readonly isOperators: boolean
  readonly input: Shape
  /** Where HTTP finds it. */
  readonly path: { readonly text: string; readonly at: number } | undefined
}

const MAKERS = /^(define|declare|make|create)?(contract|operationcontract)$/i

/** The contracts of a file: objects that are given to `contract(…)`, and objects that look like one. */
export function* contractsIn(syntax: Syntax): Generator<Promised> {
  for (const object of syntax.all('ObjectExpression')) {
    const input = valueOf(object, 'input', syntax)
    if (!input || !(isGivenToMaker(object, syntax) || looksLikeContract(object, syntax))) continue
    const { textOf } = constantsIn(syntax)
    const path = pathOf(object, syntax)
    const text = textOf(path)
    yield {
      name: textOf(valueOf(object, 'name', syntax)),
      isOperators: textOf(valueOf(object, 'plane', syntax)) === 'operator',
      input: shapeOf(input, syntax),
      path: path && text !== undefined ? { text, at: path.start } : undefined,
    }
  }
}

function pathOf(object: NodeOf<'ObjectExpression'>, syntax: Syntax): Node | undefined {
  const http = valueOf(object, 'http', syntax)
  return http?.type === 'ObjectExpression' ? valueOf(http, 'path', syntax) : valueOf(object, 'path', syntax)
}

function isGivenToMaker(object: Node, syntax: Syntax): boolean {
  const call = syntax.parentOf(object)
  if (call?.type !== 'CallExpression') return false
  const name = call.callee.type === 'MemberExpression' ? call.callee.property : call.callee
  return name.type === 'Identifier' && MAKERS.test(name.name)
}

// A name with a domain, what goes in, and one more thing that only a promise has.
function looksLikeContract(object: NodeOf<'ObjectExpression'>, syntax: Syntax): boolean {
  const name = constantsIn(syntax).textOf(valueOf(object, 'name', syntax)) ?? ''
  const has = (key: string) => valueOf(object, key, syntax) !== undefined
  return /^[\w-]+\.[\w.-]+$/.test(name) && ['effect', 'refusals', 'requires', 'output'].some(has)
}

/** What an object has under a key, also through what it is spread from in this file. */
function valueOf(object: NodeOf<'ObjectExpression'>, key: string, syntax: Syntax): Node | undefined {
  const { keyOf, initOf } = constantsIn(syntax)
  let found: Node | undefined
  for (const property of object.properties) {
    if (property.type === 'Property') {
      if (keyOf(property.key as Node, property.computed) === key) found = property.value as Node
      continue
    }
    const spread = property.argument.type === 'ObjectExpression' ? property.argument : initOf(property.argument)
    const inner = spread?.type === 'TSAsExpression' ? spread.expression : spread
    if (inner?.type === 'ObjectExpression' && inner !== object) found = valueOf(inner, key, syntax) ?? found
  }
  return found
}
