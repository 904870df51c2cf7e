import { createSpine, type Spine, type SpineOptions } from './spine.ts'

let running: Spine | undefined

/** Makes the one spine of this process. A second one in the same process is a mistake. */
export function bootstrapSpine(options: SpineOptions): Spine {
  if (running) throw new Error('Expected one bootstrapSpine() in a process, saw a second. Use getSpine().')
  running = createSpine(options)
  return running
}

/** The spine of this process. Throws before bootstrapSpine(), because nothing can be governed yet. */
export function getSpine(): Spine {
  if (!running) throw new Error('Expected bootstrapSpine() before getSpine(), saw none. Call it once at start.')
  return running
}
