import { open } from 'node:fs/promises'
import { resolve } from 'node:path'

import { usageError } from './usage-error.ts'

/** A line of a file, or why it cannot be read. Lines are counted from 1. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly wrong: string }

const FEED = 0x0a

/** Reads a file line by line, of which no more is held than one line, and of that no more than so many bytes. */
export async function* linesOf(file: string, mostBytes: number): AsyncGenerator<Line, void> {
  const stream = await opened(file)
  let number = 1
  let parts: Buffer[] = []
  let bytes = 0
  const hold = (part: Buffer) => {
    bytes += part.length
    if (bytes <= mostBytes) parts.push(part)
    else parts = []
  }
  const ended = (): Line => {
    const line = { number, ...(bytes > mostBytes ? tooLong(bytes, mostBytes) : decoded(Buffer.concat(parts))) }
    number++
    parts = []
    bytes = 0
    return line
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(FEED); end >= 0; end = chunk.indexOf(FEED, start)) {
      hold(chunk.subarray(start, end))
      yield ended()
      start = end + 1
    }
    if (start < chunk.length) hold(chunk.subarray(start))
  }
  if (bytes > 0) yield ended()
}

async function opened(named: string) {
  const file = resolve(named)
  const handle = await open(file).catch((error: Error) => {
    throw usageError(`Expected a file that can be read, saw "${file}": ${error.message}`)
  })
  if (!(await handle.stat()).isDirectory()) return handle.createReadStream()
  await handle.close()
  throw usageError(`Expected a file, saw the folder "${file}".`)
}

function tooLong(bytes: number, mostBytes: number) {
  return { wrong: `Expected a line of at most ${mostBytes} bytes, saw ${bytes}.` }
}

function decoded(line: Buffer) {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(line).trim() }
  } catch {
    return { wrong: 'Expected UTF-8, saw bytes that are none.' }
  }
}
