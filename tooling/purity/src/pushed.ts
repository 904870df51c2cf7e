import { membersNamed, ownerOf } from './method-places.ts'
import type { SourceFile } from './model.ts'
import { keyOf, scopesOf } from './scope.ts'
import type { Node, NodeOf } from './syntax.ts'
import { user, usesOf } from './uses.ts'

interface Pushed {
  readonly before: readonly Node[]
  readonly behind: readonly Node[]
}

const NONE: Pushed = { before: [], behind: [] }

/** What is put before and behind the items of a list of this file after it was made. */
export function pushedInto(list: Node, file: SourceFile): Pushed {
  const places = placesOf(list, file)
  if (places.length === 0) return NONE
  const [before, behind]: [Node[], Node[]] = [[], []]
  for (const place of places) {
    const { by, as } = user(place, file.syntax)
    if (by?.type !== 'MemberExpression' || by.object !== as) continue
    if (isUnshift(by)) before.unshift(...putBy(by, file))
    else behind.push(...putBy(by, file))
  }
  return { before, behind }
}

// Everywhere that the same list is named: a variable, or a field of a class.
function placesOf(list: Node, file: SourceFile): readonly Node[] {
  if (list.type === 'Identifier') {
    const binding = scopesOf(file.syntax).resolve(list)
    return binding && binding.kind !== 'import' ? usesOf(binding, file) : []
  }
  if (list.type !== 'MemberExpression' || list.object.type !== 'ThisExpression') return []
  const key = keyOf(list.property as Node, list.computed)
  const owner = ownerOf(list.object, file)
  if (key === undefined || !owner) return []
  return membersNamed(key, file).filter(
    ({ object }) => object.type === 'ThisExpression' && ownerOf(object, file) === owner,
  )
}

function isUnshift({ property, computed }: NodeOf<'MemberExpression'>): boolean {
  return keyOf(property as Node, computed) === 'unshift'
}

// `list.push(…)`, `list.splice(0, 0, …)`, `list[0] = …`
function putBy(member: NodeOf<'MemberExpression'>, { syntax }: SourceFile): readonly Node[] {
  const { by, as } = user(member, syntax)
  if (by?.type === 'AssignmentExpression') return member.computed && by.left === as ? [by.right] : []
  if (by?.type !== 'CallExpression' || by.callee !== as) return []
  const key = keyOf(member.property as Node, member.computed) ?? ''
  if (key === 'splice') return (by.arguments as Node[]).slice(2)
  return key === 'push' || key === 'unshift' ? (by.arguments as Node[]) : []
}
