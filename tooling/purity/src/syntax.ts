import { visitorKeys, type EcmaScriptModule, type Node, type Program } from 'oxc-parser'

import { isTooDeep, refuseDepth } from './depth.ts'
import { parsed, type Parsed } from './parsed.ts'
import { areAlone, type Hushed } from './quiet.ts'
import { forget } from './remembered.ts'

export type { Node } from 'oxc-parser'

/** A node of one type. */
export type NodeOf<T extends Node['type']> = Matching<Node, T>
type Matching<N, T> = N extends { type: infer U } ? ([U & T] extends [never] ? never : N) : never

/** The syntax of a file. */
export interface Syntax {
  /** Its imports and exports. */
  readonly module: EcmaScriptModule
  readonly program: Program
  /** The text that it is the syntax of, without what was emptied: whether a word is in it at all. */
  readonly kept: string
  /** Why the file cannot be parsed, if it cannot. */
  readonly error: { readonly message: string; readonly at: number } | undefined
  /** Every name that stands in it, as it is meant: without escapes. */
  readonly names: ReadonlySet<string>
  /** Every node of these types, in the order of the text. */
  all<T extends Node['type']>(...types: readonly T[]): readonly NodeOf<T>[]
  parentOf(node: Node): Node | undefined
  /** The nodes around a node, the nearest first. */
  around(node: Node): Iterable<Node>
}

/** Parses a file; its tree is walked once, when something in it is first asked for. */
export function parse(path: string, text: string, kept = text): Syntax {
  if (isTooDeep(kept)) return new Tree(parsed(path, ''), kept, { message: 'It is nested too deeply.', at: 0 })
  forget()
  const result = parsed(path, text)
  const failure = result.errors.find(({ severity }) => severity === 'Error')
  return new Tree(result, kept, failure && { message: failure.message, at: failure.labels[0]?.start ?? 0 })
}

// A class: an object literal with a getter is kept, with all that the getter sees, until everything is collected.
class Tree implements Syntax {
  readonly module: EcmaScriptModule
  readonly program: Program
  readonly kept: string
  readonly error: Syntax['error']
  #walked: Walked | undefined
  #names: ReadonlySet<string> | undefined

  constructor({ module, program }: Parsed, kept: string, error: Syntax['error']) {
    this.module = module
    this.program = program
    this.kept = kept
    this.error = error
  }

  get names(): ReadonlySet<string> {
    return (this.#names ??= new Set(this.all('Identifier').map(({ name }) => name)))
  }

  all<T extends Node['type']>(...types: readonly T[]): readonly NodeOf<T>[] {
    const { byType } = this.#tree()
    const key = types.join()
    const known = byType.get(key)
    if (known || types.length === 1) return (known ?? []) as NodeOf<T>[]
    const merged = types.flatMap((type) => byType.get(type) ?? []).sort((a, b) => a.start - b.start)
    byType.set(key, merged)
    return merged as NodeOf<T>[]
  }

  parentOf(node: Node): Node | undefined {
    return this.#tree().parents.get(node)
  }

  *around(node: Node): Iterable<Node> {
    const { parents } = this.#tree()
    for (let parent = parents.get(node); parent; parent = parents.get(parent)) yield parent
  }

  #tree(): Walked {
    return (this.#walked ??= walk(this.program))
  }
}

/** Parses what is left of a hushed file; nothing where it turns out that more of it is needed. */
export function parseHushed(path: string, { blanked, kept, quiet }: Hushed, text: string): Syntax | undefined {
  const syntax = parse(path, blanked, kept)
  return !syntax.error && areAlone(quiet, syntax.program, text) ? syntax : undefined
}

interface Walked {
  readonly parents: Map<Node, Node>
  /** By a type; and by several, once they were asked for together. */
  readonly byType: Map<string, Node[]>
}

function walk(program: Program): Walked {
  const [parents, byType] = [new Map<Node, Node>(), new Map<string, Node[]>()]
  let depth = 0
  visit(program)
  return { parents, byType }

  function visit(node: Node): void {
    const known = byType.get(node.type)
    if (known) known.push(node)
    else byType.set(node.type, [node])
    const keys = visitorKeys[node.type] ?? []
    for (let i = 0; i < keys.length; i++) {
      const value = (node as unknown as Record<string, Node | (Node | null)[] | null>)[keys[i] as string]
      if (!value) continue
      if (!Array.isArray(value)) enter(value, node)
      else for (let each = 0; each < value.length; each++) if (value[each]) enter(value[each] as Node, node)
    }
  }

  function enter(child: Node, parent: Node): void {
    parents.set(child, parent)
    refuseDepth(++depth)
    visit(child)
    depth--
  }
}

/** The nodes directly within a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const key of visitorKeys[node.type] ?? []) {
    const value = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key]
    if (Array.isArray(value)) {
      for (const child of value) if (child) children.push(child)
    } else if (value) children.push(value)
  }
  return children
}

/** Every node within a node, itself first, in the order of a walk. */
export function within(node: Node): Node[] {
  const found: Node[] = []
  collect(node)
  return found

  function collect(one: Node): void {
    found.push(one)
    for (const child of childrenOf(one)) collect(child)
  }
}

/** Whether a node is a call of any kind, also with `new`. */
export function isCall(node: Node): node is NodeOf<'CallExpression' | 'NewExpression'> {
  return node.type === 'CallExpression' || node.type === 'NewExpression'
}

/** A class of any kind. */
export type ClassNode = NodeOf<'ClassDeclaration' | 'ClassExpression'>

/** Whether a node is a class of any kind. */
export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}
