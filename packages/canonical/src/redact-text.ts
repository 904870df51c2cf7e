import { mayHoldOption, redactOptions } from './redact-arguments.ts'
import { redactAssignments } from './redact-assignments.ts'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

/** What stands there where that would be too long: no secret is shorter. */
export const MASK = '*'

/** No text is a secret that is shorter. */
export const SHORTEST_SECRET = 8

const SHORTEST_TOKEN = 15
const SHORTEST_WORD = 12
const KEY_MARK = 'PRIVATE KEY'

// To its end or to the end of the text: a key that was cut short is a key all the same.
const KEY_BLOCK =
  /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}[^]*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|$)/g

const MIXED = '(?=[a-z/+0-9]{0,39}[A-Z])(?=[A-Z/+0-9]{0,39}[a-z])(?=[A-Za-z/+]{0,39}[0-9])(?=[A-Za-z0-9]{1,38}[/+])'

// What is a word each, with one of a few first letters, and so is looked for at the beginning of words only.
const WORD_TOKENS = [
  String.raw`hoc_[A-Za-z0-9]{4,}_[\w-]{16,}`,
  String.raw`(?:sk|pk|rk)[-_][\w-]{16,}`,
  String.raw`gh[pousr]_\w{20,}[\w-]*`,
  String.raw`github_pat_\w{20,}[\w-]*`,
  String.raw`(?:whsec_|glc_|glsa_)[A-Za-z0-9+/]{16,}[\w+/-]*={0,2}`,
  String.raw`gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent)-[\w-]{16,}`,
  String.raw`(?:npm|hf)_[A-Za-z0-9]{24,}[\w-]*`,
  String.raw`(?:dop|doo|dor)_v1_[a-f0-9]{32,}[\w-]*`,
  String.raw`pypi-[\w-]{32,}`,
  String.raw`xox[abeoprs]-[\w-]{10,}`,
  String.raw`xapp-(?=[A-Za-z_-]{0,40}\d)[\w-]{10,}`,
  String.raw`(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])[\w-]*`,
  String.raw`AIza[\w-]{35,}`,
]

// Every alternative begins where the character before cannot belong to it and ends where the one after cannot, so that a
// text is scanned once, and nothing that was part of a secret looks like another one when the rest of it is gone.
const TOKEN = new RegExp(
  [
    String.raw`(?=[Adghnprswx])(?<![\w-])(?:${WORD_TOKENS.join('|')})`,
    String.raw`(?=[Shy])(?<![\w.-])(?:SG\.[\w-]{16,}\.|hv[bsr]\.|ya29\.)[\w-]{16,}`,
    String.raw`(?<![\w.-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+`,
    String.raw`(?<!\w)[Bb][Ee][Aa][Rr][Ee][Rr] {1,4}(?:[\w.~+/-]{20,}|(?=[A-Za-z.~+/_-]{0,20}\d)[\w.~+/-]{16,})={0,2}`,
    String.raw`(?<!\w)[Bb][Aa][Ss][Ii][Cc] {1,4}(?=[A-Za-z][a-z]{0,20}[A-Z0-9+/])[\w+/-]{12,}={0,2}`,
    // The secret half of a cloud's key: behind the other half, or of every kind of character, as hardly an id or a path is.
    String.raw`(?<![\w/+=-])(?:(?<=(?:AKIA|ASIA)[A-Z0-9]{16}[\s:,;"']{1,4})|${MIXED})[A-Za-z0-9/+]{40}(?![\w/+=-])`,
  ].join('|'),
  'g',
)

// Who knows what is behind it may post there.
const SLACK = '.slack'
const SLACK_ADDRESS = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{16,}/g

// As most texts with a colon are, and no secret.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

// A single word is a token or begins with one: all else that is a secret has another sign in it.
const NO_WORD = /[^\w-]/
const BEGINS_WITH_TOKEN = new RegExp(`^(?=[Adghnprswx])(?:${WORD_TOKENS.join('|')})`)

// A password may hold an @ or a / that should have been encoded; digits before a / or the like are a port.
const BEFORE_PASSWORD = /:\/\/[^\s:@/?#[]*:(?!\d{1,5}(?:[^\w@%:.~!$&*+=-]|$))/g

// What is gone may let its neighbours look like a secret: rarely once, never so often.
const MOST_ROUNDS = 8

// What an assignment has at least: the end of a name, and a sign.
const ASSIGNS = /(?<=(?:ord|wd|ase|ret|ken|ial|ion|kie|key|jwt|ass|sig)s?(?:\\{0,8}["'])?\)?\s{0,4})[:=]/i

/** The same text without what looks like a secret. In time that grows with its length and no faster, whatever it holds. */
export function redactText(text: string, mark = REDACTED): string {
  if (text.length < SHORTEST_SECRET || !mayHoldSecret(text)) return text

  let cleaned = text
  for (let round = 0; round < MOST_ROUNDS && cleaned.length >= SHORTEST_SECRET; round++) {
    const next = redactOnce(cleaned, mark)
    if (next === cleaned) break
    cleaned = next
  }
  return cleaned
}

// Each is looked for where there is what it cannot be without, which is found out in a fraction of the time.
function redactOnce(text: string, mark: string): string {
  const keyless = text.includes(KEY_MARK) ? text.replace(KEY_BLOCK, mark) : text
  const assigned = ASSIGNS.test(keyless) ? redactAssignments(keyless, mark, MASK) : keyless
  const addressed = redactAddresses(redactOptions(assigned, mark), mark)
  const posted = addressed.includes(SLACK)
    ? addressed.replace(SLACK_ADDRESS, (_, address) => address + mark)
    : addressed
  return hasLongWord(posted) ? posted.replace(TOKEN, mark) : posted
}

function redactAddresses(text: string, mark: string): string {
  if (!text.includes('://') || !text.includes('@')) return text
  return text.replace(/[^\s"]+/g, (word) => redactAddress(word, mark))
}

function redactAddress(word: string, mark: string): string {
  const end = word.lastIndexOf('@')
  if (end < 0 || !word.includes('://')) return word
  for (const { 0: before, index } of word.matchAll(BEFORE_PASSWORD)) {
    const start = index + before.length
    if (word.slice(start, end) === MASK) return word
    if (start < end) return word.slice(0, start) + mark + word.slice(end)
  }
  return word
}

/** Whether it is worth looking for secrets: most texts and names have none, which is found out in a fraction of the time. */
export function mayHoldSecret(text: string): boolean {
  if (INSTANT.test(text)) return false
  if (!NO_WORD.test(text)) return text.length >= SHORTEST_TOKEN && BEGINS_WITH_TOKEN.test(text)
  // A secret is a long word, or stands behind a colon, an equals sign or an option, or is a key in a block of its own.
  return text.includes(':') || text.includes('=') || hasLongWord(text) || mayHoldOption(text) || text.includes(KEY_MARK)
}

// Whether a word is as long as a token's at least. Looked at from the end of as much: most of a text is passed over.
function hasLongWord(text: string): boolean {
  for (let end = SHORTEST_WORD - 1; end < text.length;) {
    const gap = lastGap(text, end)
    if (gap < 0) return true
    end = gap + SHORTEST_WORD
  }
  return false
}

function lastGap(text: string, end: number): number {
  for (let at = end; at > end - SHORTEST_WORD; at--) if (!isOfToken(text.charCodeAt(at))) return at
  return -1
}

// Letters, digits, and - . / + ~ _
function isOfToken(code: number): boolean {
  const isAmongDigits = code >= 45 && code <= 57
  return isAmongDigits || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || code === 43 || code === 126
}
