import { create, type Change, type Tree } from '../plan.ts'

/** The sentence that users read about a change, for each package that carries it. */
export function changeset(tree: Tree, name: string, packages: readonly string[], sentence: string): Change {
  const bumps = packages.map((each) => `'@hoc/${each}': minor`).join('\n')
  return create(tree, `.changeset/${name}.md`, `---\n${bumps}\n---\n\n${sentence}\n`)
}
