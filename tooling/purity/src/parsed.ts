import { parseSync, rawTransferSupported, type ParseResult, type ParserOptions } from 'oxc-parser'

// The tree is read where the parser left it. As JSON it would be written, read, and cost three times as much.
let isRaw = rawTransferSupported()

// The declarations of the parser do not name the option yet.
const RAW = { experimentalRawTransfer: true } as ParserOptions

/** What the parser makes of a text. */
export function parsed(path: string, text: string): ParseResult {
  if (!isRaw) return parseSync(path, text)
  try {
    return parseSync(path, text, RAW)
  } catch (error) {
    // It reserves more addresses than some processes may have; the tree is then passed as JSON.
    if (!(error instanceof RangeError)) throw error
    isRaw = false
    return parseSync(path, text)
  }
}
