import { CannotScan } from './workspace.ts'

/** Parses the text of a JSON file, or says which file it is that cannot be read. A byte order mark is no part of it. */
export function parseJson(file: string, text: string): unknown {
  return parsed(file, JSON.parse, text.replace(/^\uFEFF/, ''))
}

/** Parses the text of a file, or says which file it is that cannot be read. */
export function parsed(file: string, parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new CannotScan(`${file} cannot be read: ${(error as Error).message}`)
  }
}
