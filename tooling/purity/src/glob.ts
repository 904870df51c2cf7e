const made = new Map<string, RegExp>()

/** Makes of a glob (`*`, `**`, `?`, `{a,b}`) an expression that matches whole paths with forward slashes. */
export function globToRegExp(glob: string): RegExp {
  const before = made.get(glob)
  if (before) return before
  // `**/` once and again is the same as once, and a pattern of it would try every way to share out a path.
  const once = glob
    .replace(/^\.\//, '')
    .replace(/\*{3,}/g, '**')
    .replace(/(?:\*\*\/)+/g, '**/')
  const parts = once.match(/\*\*\/?|\*|\?|\{[^}]*\}|[^*?{]+|\{/g) ?? []
  const pattern = new RegExp(`^${parts.map(toPattern).join('')}$`)
  made.set(glob, pattern)
  return pattern
}

/** Whether a path matches one of the globs. A glob that names a folder matches what is in it. */
export function matches(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => globToRegExp(glob).test(path) || path.startsWith(`${glob.replace(/\/$/, '')}/`))
}

function toPattern(part: string): string {
  if (part === '**/') return '(?:[^/]+/)*'
  if (part === '**') return '.*'
  if (part === '*') return '[^/]*'
  if (part === '?') return '[^/]'
  if (part.startsWith('{') && part.endsWith('}')) return `(?:${part.slice(1, -1).split(',').map(escape).join('|')})`
  return escape(part)
}

function escape(text: string): string {
  return text.replace(/[.+^$()|[\]\\{}*?]/g, String.raw`\$&`)
}
