const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/** Whether a key could reach the prototype of an object that it is copied to. No contract has such a key. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN.has(key)
}
