/** Reads what belongs to all of them, where there are any. */
export async function ifAny<It, Row>(
  some: readonly It[],
  read: (some: readonly It[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  return some.length === 0 ? [] : read(some)
}

/** What is made of all of them at once, where there are any. */
export function ofAny<It, Made>(some: readonly It[], make: (some: readonly It[]) => Made): Made[] {
  return some.length === 0 ? [] : [make(some)]
}

/** What is made of something, where there is something. */
export function ofOne<It, Made>(one: It | undefined, make: (one: It) => Made): Made[] {
  return one === undefined ? [] : [make(one)]
}
