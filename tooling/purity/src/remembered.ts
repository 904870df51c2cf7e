let trees = 0

/** Begins anew: another tree is looked at. */
export function forget(): void {
  trees++
}

/**
 * What is known of the tree that is looked at. Of another tree nothing is known: it has a map of its own, for of one that is
 * emptied again and again V8 keeps every table, with what was in it, until everything is collected.
 */
export function knownOfTree<Key, Known>(): () => Map<Key, Known> {
  let [of, known] = [trees, new Map<Key, Known>()]
  return () => {
    if (of !== trees) [of, known] = [trees, new Map<Key, Known>()]
    return known
  }
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
  if (!aspectOf) {
    const known = knownOfTree<Thing, Answer>()
    return (thing, ...rest) => answered(known(), thing, meanwhile, () => find(thing, ...rest))
  }
  const known = knownOfTree<Thing, Map<string, Answer>>()
  return (thing, ...rest) => {
    const answers = known().get(thing) ?? new Map<string, Answer>()
    if (answers.size === 0) known().set(thing, answers)
    return answered(answers, aspectOf(...rest), meanwhile, () => find(thing, ...rest))
  }
}

function answered<Key, Answer>(known: Map<Key, Answer>, key: Key, meanwhile: Answer, find: () => Answer): Answer {
  const before = known.get(key)
  if (before !== undefined || known.has(key)) return before as Answer
  known.set(key, meanwhile)
  const answer = find()
  known.set(key, answer)
  return answer
}
