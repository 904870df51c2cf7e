import type { Sample } from './case.ts'

/** Work that is done again and again, by as many workers at once as the sample says. */
export type Work = () => Promise<unknown>

/** How often per second the work is done, once it is warm, over so long that it is done at all. A failure ends the measurement: there is no rate of errors. */
export async function throughput(work: Work, { concurrency, warmMs, runMs }: Omit<Sample, 'urls'>): Promise<number> {
  let done = 0
  let over = false
  const worker = async () => {
    while (!over) {
      await work()
      done++
    }
  }
  const workers = Promise.all(Array.from({ length: concurrency }, worker)).finally(() => (over = true))

  await Promise.race([sleep(warmMs), workers])
  const [before, began] = [done, performance.now()]
  do await Promise.race([sleep(runMs), workers])
  while (done === before && !over)
  const [after, ended] = [done, performance.now()]

  over = true
  await workers
  return ((after - before) / (ended - began)) * 1_000
}

/** How many nanoseconds one piece of work takes, one after the other, once it is warm. */
export async function nanoseconds(work: Work, { warmMs, runMs }: Pick<Sample, 'warmMs' | 'runMs'>): Promise<number> {
  await repeat(work, warmMs)
  return repeat(work, runMs)
}

async function repeat(work: Work, ms: number): Promise<number> {
  const began = performance.now()
  let [times, took] = [0, 0]
  while (took < ms) {
    for (let i = 0; i < 256; i++) await work()
    times += 256
    took = performance.now() - began
  }
  return (took * 1e6) / times
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
