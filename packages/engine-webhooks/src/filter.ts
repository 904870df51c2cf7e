/** Whether one of the filters names an event: each `*` in a filter stands for any letters. */
export function hears(filters: readonly string[], type: string): boolean {
  return filters.some((filter) => matches(filter, type))
}

// From left to right, each piece where it comes first: a filter is written by anybody, and must not take long.
function matches(filter: string, type: string): boolean {
  const [first = '', ...pieces] = filter.split('*')
  const last = pieces.pop()
  if (last === undefined) return filter === type
  if (!type.startsWith(first) || !type.endsWith(last)) return false
  const end = type.length - last.length
  let from = first.length
  for (const piece of pieces) {
    const found = type.indexOf(piece, from)
    if (found === -1) return false
    from = found + piece.length
  }
  return from <= end
}
