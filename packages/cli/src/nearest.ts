/** The word that was most likely meant: one that begins the same, or differs in two letters at most. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((other) => ({ other, distance: other.startsWith(word) ? 0 : distanceBetween(word, other) }))
    .filter(({ other, distance }) => distance <= Math.min(2, other.length / 2))
    .sort((a, b) => a.distance - b.distance)
  return best?.other
}

// How many letters must be added, left out or changed (Levenshtein), one row of the table at a time.
function distanceBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const changed = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
