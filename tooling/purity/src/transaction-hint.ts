import type { Hint, Settings } from './model.ts'

// Words that prose has in other forms too count only whole.
const WHOLE = ['connect', 'transaction', 'release']
const CONTROL = ['begin', 'commit', 'rollback', 'savepoint']
// What may stand for a word that is not there to be read: escapes, codes, texts that are turned around, computed names.
const HIDDEN = [
  String.raw`\\(?:[ux]|\r?\n)`,
  String.raw`fromCharCode|fromCodePoint|atob\b|reverse\(|toReversed|decodeURIComponent|unescape\b|autocommit\b`,
  String.raw`['"\`](?:base64(?:url)?|hex)['"\`]`,
  String.raw`\]\s*[)!]*\s*(?:\?\.\s*)?\(`,
  String.raw`eval\b(?<!\weval)|Function\s*\((?<!\wFunction\s*\()`,
  String.raw`['"\`;]\s*(?:end|abort)\b`,
  String.raw`transaction_(?:isolation|read|deferrable)|\bdblink`,
  String.raw`\.replace(?:All)?\s*\(\s*['"\`/][^'"\`/\n]*['"\`/]\w*\s*,\s*(?:''|""|\`\`)\s*\)`,
  String.raw`\bgetBuiltinModule\b|\b(?:import|require)\s*\(\s*(?:[^'"\s)]|['"][^'"\n]*['"]\s*[+.])`,
]
// What only passes on what another file holds.
const PASSES = String.raw`\bexport\s*[{*]`
// SQL that is run by name may stand in another file.
const NAMED_SQL = [
  String.raw`\b(?:query|execute|raw|rows|unsafe|prepare|sql|\$\w+)\s*[(\`]\s*(?:\$\{)?\s*[\w$.]+\s*[,)}(]`,
  String.raw`\b(?:exec|run|ask|send)\s*\(\s*(?:[A-Z][A-Z\d_]*|[\w$]+\.[\w$.]+)\s*[,)]`,
  String.raw`\b(?:text|sql)\s*[:=]\s*(?!string\b|number\b|unknown\b|undefined\b)(?:\`\$\{|[\w$.]+\s*[,;})\n])`,
  String.raw`[{,]\s*(?:text|sql)\s*[,}]`,
  String.raw`\bimport\b[^;'"]*\b(?:text|sql)\b[^;'"]*\bfrom\b`,
]
const TESTS = String.raw`\bfrom\s*['"](?:\.|@|#)[^'"\n]*(?:test|spec|fixture|mock|bench|e2e)[^'"\n]*['"]`

let last: { readonly asked: string; readonly hint: Hint } | undefined

/** What a file must hold for there to be anything about transactions in it. It is made once for the words that are configured. */
export function transactionHint({ transactionWords, databasePackages }: Settings): Hint {
  const asked = JSON.stringify([transactionWords, databasePackages])
  if (last?.asked !== asked) last = { asked, hint: hintFor(transactionWords, databasePackages) }
  return last.hint
}

// Each part is quick to look for; all of them as one are not.
function hintFor(transactionWords: readonly string[], databasePackages: readonly string[]): Hint {
  const words = [...new Set([...transactionWords, ...CONTROL, 'getConnection'])].filter((word) => !WHOLE.includes(word))
  const split = [...CONTROL, ...WHOLE, ...transactionWords]
  const parts = [
    words.map(escaped).join('|'),
    String.raw`(?:${WHOLE.join('|')})\b(?<=(?:\b|\\[nrtvf])(?:${WHOLE.join('|')}))`,
    String.raw`(?:['"\`]|\$\{)(?<=\W(?:${some(split, (word) => beginnings(word, 3))})(?:['"\`]|\$\{))`,
    String.raw`['"\`](?:${some(split, (word) => beginnings(word, 1, 2))})(?:['"\`]\s*(?:\+|,\s*['"\`])|\$\{)`,
    String.raw`['"\`](?:${some(split, endings)})\b`,
    String.raw`['"](?:${[...databasePackages, 'bun'].map(escaped).join('|')})['"/]`,
    ...HIDDEN,
    ...NAMED_SQL,
    TESTS,
    PASSES,
  ]
  const patterns = parts.map((part) => new RegExp(part, 'i'))
  return { test: (text) => patterns.some((pattern) => pattern.test(text)) }
}

function some(words: readonly string[], partsOf: (word: string) => string[]): string {
  return [...new Set(words.flatMap(partsOf))].map(escaped).join('|')
}

// The beginnings of a word, of which the rest may be put behind it.
function beginnings(word: string, from: number, to = word.length - 1): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => word.slice(0, i + from))
}

function endings(word: string): string[] {
  return Array.from({ length: Math.max(0, word.length - 4) }, (_, i) => word.slice(i + 1))
}

function escaped(text: string): string {
  return text.replaceAll(/[.+^$()|[\]\\{}*?/]/g, String.raw`\$&`)
}
