let quiet = false

/** From now on only work that takes longer than a second is mentioned. */
export function beQuiet() {
  quiet = true
}

/** Prints one progress line; standard output belongs to the task. */
export function say(text) {
  process.stderr.write(`[hoc] ${text}\n`)
}

/** Says what is being done, does it, and says how long it took. */
export async function step(doing, done, work) {
  const began = performance.now()
  let said = !quiet
  const announce = () => {
    said = true
    say(`${doing} ...`)
  }
  if (said) announce()
  const later = setTimeout(() => said || announce(), 1000)
  const result = await work()
  clearTimeout(later)
  if (said) say(`${done} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  return result
}

/** Ends the process: what went wrong, and what a person can do about it. */
export function stop(what, advice, code = 1) {
  say(`failed: ${what}`)
  say(advice)
  process.exit(code)
}
