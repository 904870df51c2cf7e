/** Whether one of the scopes covers an operation, or another scope as a whole. */
export function scopesCover(held: readonly string[], wanted: string): boolean {
  return held.some((scope) => scope === '*' || scope === wanted || coversDomain(scope, wanted))
}

function coversDomain(scope: string, wanted: string): boolean {
  return scope.endsWith('.*') && wanted.startsWith(scope.slice(0, -1))
}
