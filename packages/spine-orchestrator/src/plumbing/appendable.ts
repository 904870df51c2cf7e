import { existsSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes sure that lines can be appended to a file, which it makes if need be: at the start, not when the first is due. */
export async function assertAppendable(file: string, { holds, variable }: { holds: string; variable: string }) {
  try {
    await makeFolder(dirname(file))
    await (await open(file, 'a')).close()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Expected a file for ${holds} that can be written, saw: ${why}. Correct ${variable}.`, {
      cause: error,
    })
  }
}

// One by one: where a folder can never be made, as in /proc, Node's own recursion tries for ever.
async function makeFolder(dir: string): Promise<void> {
  if (existsSync(dir)) return
  await makeFolder(dirname(dir))
  await mkdir(dir).catch((error: unknown) => {
    if (!existsSync(dir)) throw error // else another process was faster
  })
}
