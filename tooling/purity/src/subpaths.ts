/** The name of a package, and the subpath of it that is asked for, beginning with a dot. */
export function splitPackage(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/')
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  return { name, subpath: `.${specifier.slice(name.length)}` }
}

/** What a map of exports or imports says of a key: an exact entry, or else the longest pattern. Undefined: nothing. */
export function matchIn(map: Readonly<Record<string, readonly string[]>>, key: string): readonly string[] | undefined {
  if (Object.hasOwn(map, key) && !key.includes('*')) return map[key]
  const [best] = Object.keys(map)
    .filter((pattern) => pattern.includes('*') && restOf(pattern, key) !== undefined)
    .sort((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length)
  if (best === undefined) return undefined
  return map[best]?.map((target) => target.replaceAll('*', restOf(best, key) ?? ''))
}

/** What the `*` of a pattern stands for in a key; '' where it has none and is the key itself. */
export function restOf(pattern: string, key: string): string | undefined {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return pattern === key ? '' : undefined
  const fits = key.length > start.length + end.length && key.startsWith(start) && key.endsWith(end)
  return fits ? key.slice(start.length, key.length - end.length) : undefined
}
