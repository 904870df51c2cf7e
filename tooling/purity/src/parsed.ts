import { parseSync, rawTransferSupported, type ParseResult, type ParserOptions } from 'oxc-parser'

// The tree is read where the parser left it. As JSON it would be written, read, and cost three times as much.
let isRaw = rawTransferSupported()

// The declarations of the parser do not name the option yet.
const RAW = { experimentalRawTransfer: true } as ParserOptions

/** What the parser makes of a text. */
export type Parsed = Pick<ParseResult, 'program' | 'module' | 'errors'>

/** Parses a text. */
export function parsed(path: string, text: string): Parsed {
  if (!isRaw) return parseSync(path, text)
  try {
    return takenFrom(parseSync(path, text, RAW))
  } catch (error) {
    // It reserves more addresses than some processes may have; the tree is then passed as JSON.
    if (!(error instanceof RangeError)) throw error
    isRaw = false
    return parseSync(path, text)
  }
}

// What the parser answers has getters, and V8 keeps what getters of an object literal see until everything is collected:
// tree after tree would be moved about in vain. So it is left with nothing.
function takenFrom({ program, module, errors, comments }: ParseResult): Parsed {
  const taken = { program: { ...program }, module: { ...module }, errors }
  program.body = []
  Object.assign(module, { staticImports: [], staticExports: [], dynamicImports: [], importMetas: [] })
  comments.length = 0
  return taken
}
