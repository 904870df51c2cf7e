/** Runs it once for all who ask while it runs: however many ask at once, it costs the same. */
export function shared<Answer>(run: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined
  return () => (running ??= run().finally(() => (running = undefined)))
}
