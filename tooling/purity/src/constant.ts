import { knownOfTree } from './remembered.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf, Syntax } from './syntax.ts'
import { textOf } from './text.ts'

/** What is known of the texts and keys of a file, constants followed to where they are declared. */
export interface Constants {
  textOf(node: Node | null | undefined): string | undefined
  /** The name of a member or a property: `?` where it cannot be known, `@@` for a symbol. */
  keyOf(key: Node, computed: boolean): string
  /** What a constant was declared to be. */
  initOf(name: Node): Node | undefined
}

const known = knownOfTree<Syntax, Constants>()

/** The constants of a file. */
export function constantsIn(syntax: Syntax): Constants {
  const before = known().get(syntax)
  if (before) return before
  const constants = build(syntax)
  known().set(syntax, constants)
  return constants
}

function build(syntax: Syntax): Constants {
  const scopes = scopesOf(syntax)

  function initOf(name: Node): Node | undefined {
    const binding = scopes.resolve(name)
    const declarator = binding?.node
    if (binding?.how !== 'const' || binding.path.length > 0) return undefined
    return declarator?.type === 'VariableDeclarator' ? (declarator.init ?? undefined) : undefined
  }

  // Not without end: a constant may be made of itself.
  function read(node: Node | null | undefined): string | undefined {
    let left = 50
    return textOf(node, (name) => (left-- > 0 ? initOf(name) : undefined))
  }

  function isSymbol(key: Node): boolean {
    if (key.type === 'CallExpression') return isSymbol(key.callee)
    if (key.type === 'MemberExpression') return isSymbol(key.object)
    if (key.type !== 'Identifier') return false
    const init = initOf(key)
    return init && init.start !== key.start ? isSymbol(init) : key.name === 'Symbol'
  }

  return {
    textOf: read,
    initOf,
    keyOf(key, computed) {
      const plain = keyOf(key, computed)
      if (plain !== undefined || !computed) return plain ?? '?'
      const text = read(key)
      if (text !== undefined) return text.includes('\u0000') ? '?' : text
      return isSymbol(key) ? '@@' : '?'
    },
  }
}

/** The name of a member that is read or called. */
export function memberOf(node: NodeOf<'MemberExpression'>, constants: Constants): string {
  return constants.keyOf(node.property as Node, node.computed)
}
