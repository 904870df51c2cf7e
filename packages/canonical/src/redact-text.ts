import { redactAssignments } from './redact-assignments.ts'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

const SHORTEST_SECRET = 8

// To its end or to the end of the text: a key that was cut short is a key all the same.
const KEY_BLOCK =
  /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}[^]*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|$)/g

const MIXED = '(?=[a-z/+0-9]{0,39}[A-Z])(?=[A-Z/+0-9]{0,39}[a-z])(?=[A-Za-z/+]{0,39}[0-9])(?=[A-Za-z0-9]{1,38}[/+])'

// Every alternative begins where the character before cannot belong to it and ends where the one after cannot, so that a
// text is scanned once, and nothing that was part of a secret looks like another one when the rest of it is gone.
const TOKEN = new RegExp(
  [
    String.raw`(?<![\w-])hoc_[A-Za-z0-9]{4,}_[\w-]{16,}`,
    String.raw`(?<![\w-])(?:sk|pk|rk)[-_][\w-]{16,}`,
    String.raw`(?<![\w-])gh[pousr]_\w{20,}[\w-]*`,
    String.raw`(?<![\w-])github_pat_\w{20,}[\w-]*`,
    String.raw`(?<![\w-])gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent)-[\w-]{16,}`,
    String.raw`(?<![\w-])(?:npm|hf)_[A-Za-z0-9]{24,}[\w-]*`,
    String.raw`(?<![\w-])(?:dop|doo|dor)_v1_[a-f0-9]{32,}[\w-]*`,
    String.raw`(?<![\w-])pypi-[\w-]{32,}`,
    String.raw`(?<![\w-])xox[abeoprs]-[\w-]{10,}`,
    String.raw`(?<![\w-])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])[\w-]*`,
    String.raw`(?<![\w-])AIza[\w-]{35,}`,
    String.raw`(?<![\w.-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+`,
    String.raw`(?<!\w)[Bb][Ee][Aa][Rr][Ee][Rr] {1,4}(?:[\w.~+/-]{20,}|(?=[A-Za-z.~+/_-]{0,20}\d)[\w.~+/-]{16,})={0,2}`,
    String.raw`(?<!\w)[Bb][Aa][Ss][Ii][Cc] {1,4}(?=[A-Za-z][a-z]{0,20}[A-Z0-9+/])[\w+/-]{12,}={0,2}`,
    // The secret half of a cloud's key: behind the other half, or of every kind of character, as hardly an id or a path is.
    String.raw`(?<![\w/+=-])(?:(?<=(?:AKIA|ASIA)[A-Z0-9]{16}[\s:,;"']{1,4})|${MIXED})[A-Za-z0-9/+]{40}(?![\w/+=-])`,
  ].join('|'),
  'g',
)

// A password may hold an @ or a / that should have been encoded; digits before a / or the like are a port.
const BEFORE_PASSWORD = /:\/\/[^\s:@/?#[]*:(?!\d{1,5}(?:[^\w@%:.~!$&*+=-]|$))/g

// What is gone may let its neighbours look like a secret: rarely once, never so often.
const MOST_ROUNDS = 8

/** The same text without what looks like a secret. In time that grows with its length and no faster, whatever it holds. */
export function redactText(text: string): string {
  let cleaned = text
  for (let round = 0; round < MOST_ROUNDS && cleaned.length >= SHORTEST_SECRET; round++) {
    const next = redactOnce(cleaned)
    if (next === cleaned) break
    cleaned = next
  }
  return cleaned
}

function redactOnce(text: string): string {
  return redactAddresses(redactAssignments(text.replace(KEY_BLOCK, REDACTED), REDACTED)).replace(TOKEN, REDACTED)
}

function redactAddresses(text: string): string {
  return text.includes('://') ? text.replace(/[^\s"]+/g, redactAddress) : text
}

function redactAddress(word: string): string {
  const end = word.lastIndexOf('@')
  if (end < 0 || !word.includes('://')) return word
  for (const { 0: before, index } of word.matchAll(BEFORE_PASSWORD)) {
    const start = index + before.length
    if (start < end) return word.slice(0, start) + REDACTED + word.slice(end)
  }
  return word
}
