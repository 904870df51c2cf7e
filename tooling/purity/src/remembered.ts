const trees: Map<unknown, unknown>[] = []

/** What is known of one tree. It is forgotten with it: a map that outlived its trees would be searched for what is gone. */
export function knownOfTree<Key, Known>(): Map<Key, Known> {
  const known = new Map<Key, Known>()
  trees.push(known as Map<unknown, unknown>)
  return known
}

/** Begins anew, before another tree is looked at. */
export function forget(): void {
  for (const known of trees) if (known.size > 0) known.clear()
}

/**
 * Makes a question about a thing of a tree one that is answered once for each thing and asked for once at a time:
 * who asks again while the answer is being found gets `meanwhile`.
 */
export function remembered<Thing extends object, Rest extends readonly unknown[], Answer>(
  find: (thing: Thing, ...rest: Rest) => Answer,
  meanwhile: Answer,
  aspectOf?: (...rest: Rest) => string,
): (thing: Thing, ...rest: Rest) => Answer {
  if (!aspectOf) return withKeys(knownOfTree<Thing, Answer>(), find, meanwhile)
  const known = knownOfTree<Thing, Map<string, Answer>>()
  return (thing, ...rest) => {
    const answers = known.get(thing) ?? new Map<string, Answer>()
    if (answers.size === 0) known.set(thing, answers)
    return withKeys(answers, () => find(thing, ...rest), meanwhile)(aspectOf(...rest))
  }
}

function withKeys<Key, Rest extends readonly unknown[], Answer>(
  known: Map<Key, Answer>,
  find: (key: Key, ...rest: Rest) => Answer,
  meanwhile: Answer,
): (key: Key, ...rest: Rest) => Answer {
  return (key, ...rest) => {
    const before = known.get(key)
    if (before !== undefined || known.has(key)) return before as Answer
    known.set(key, meanwhile)
    const answer = find(key, ...rest)
    known.set(key, answer)
    return answer
  }
}
