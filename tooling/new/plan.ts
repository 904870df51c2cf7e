/** The files of a repository that generators look at: text by path from the root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>

/** One file that will be there, or will be different. `before` is null for a new file. */
export interface Change {
  readonly path: string
  readonly before: string | null
  readonly after: string
}

/** What a generator wants done, as data, and what is left for its user. */
export interface Plan {
  readonly changes: readonly Change[]
  readonly next: readonly string[]
}

const LONGEST = 300

/** Throws what a user can act on: what was expected, what was seen, what to do. Printed without a stack. */
export function refuse(message: string): never {
  throw Object.assign(new Error(message), { code: 'REFUSED' })
}

/** Whether an error is for the user to act on, and not a defect of the generators. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'REFUSED'
}

/** A new file. A path that is taken is refused. */
export function create(tree: Tree, path: string, after: string): Change {
  if (tree.has(path)) refuse(`Expected no ${path}, saw one. Choose another name, or delete it first.`)
  return { path, before: null, after }
}

/** A file that is there, put through edits one after the other. */
export function edit(tree: Tree, path: string, ...edits: readonly ((source: string) => string)[]): Change {
  const before = textOf(tree, path)
  const after = edits.reduce((source, one) => {
    try {
      return one(source)
    } catch (error) {
      if (isRefusal(error)) refuse(`${path}: ${error.message}`)
      throw error
    }
  }, before)
  return { path, before, after }
}

/** What to do about the files that changes make longer than the lint allows. */
export function splits(changes: readonly Change[]): string[] {
  return changes.flatMap(({ path, after }) => {
    const lines = after.split('\n').length
    return lines > LONGEST && path.endsWith('.ts')
      ? [`Split ${path}: ${LONGEST} lines are allowed, it has ${lines}`]
      : []
  })
}

/** The text of a file that must be there. */
export function textOf(tree: Tree, path: string): string {
  return tree.get(path) ?? refuse(`Expected the file ${path}, saw none. Run this in a whole checkout.`)
}
