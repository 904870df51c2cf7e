/** Whether two things say the same in JSON. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isThing(one) || !isThing(other) || Array.isArray(one) !== Array.isArray(other)) return false
  return isWithin(one, other) && hasNoMoreThan(one, other)
}

/** Lets two things pass that say the same in JSON, and throws where they do not. It names where: what is there may be a secret. */
export function expectSame(one: unknown, other: unknown): void {
  if (isSame(one, other)) return
  const where = differing(Object(one), Object(other)).map((key) => `"${key}"`)
  throw new Error(`Expected what is read again to be the same, saw another ${where.join(', ')}.`)
}

// What is undefined is not there.
function isWithin(one: object, other: object): boolean {
  for (const key of Object.keys(one)) if (!isSame(own(one, key), own(other, key))) return false
  return true
}

function hasNoMoreThan(one: object, other: object): boolean {
  for (const key of Object.keys(other)) if (!Object.hasOwn(one, key) && own(other, key) !== undefined) return false
  return true
}

function differing(one: object, other: object): string[] {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return keys.filter((key) => !isSame(own(one, key), own(other, key)))
}

function own(thing: object, key: string): unknown {
  return Object.hasOwn(thing, key) ? Reflect.get(thing, key) : undefined
}

function isThing(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
