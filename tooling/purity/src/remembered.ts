/**
 * Makes a question about a thing one that is answered once for each thing and asked for once at a time:
 * who asks again while the answer is being found gets `meanwhile`.
 */
export function remembered<Thing extends object, Rest extends readonly unknown[], Answer>(
  find: (thing: Thing, ...rest: Rest) => Answer,
  meanwhile: Answer,
  aspectOf: (...rest: Rest) => string = () => '',
): (thing: Thing, ...rest: Rest) => Answer {
  const known = new WeakMap<Thing, Map<string, Answer>>()
  return (thing, ...rest) => {
    const aspect = aspectOf(...rest)
    const answers = known.get(thing) ?? new Map<string, Answer>()
    known.set(thing, answers)
    if (answers.has(aspect)) return answers.get(aspect) as Answer
    answers.set(aspect, meanwhile)
    const answer = find(thing, ...rest)
    answers.set(aspect, answer)
    return answer
  }
}
