import { ending, looksSecret, quoted, type Span } from './redact-assignments.ts'
import { ALL, hidesUnder, isLetter, NONE, PASS, SECRET_NAME } from './redact-keys.ts'

// An option that is named like a secret, what tells it from its value, also in a list, and the quote that begins that.
const OPTION = new RegExp(
  String.raw`(?<![\w-])--?[\w-]{0,40}?(?:${SECRET_NAME}|${PASS})(?:\\{0,8}["'])?(?:\s{1,4}|\s{0,4},\s{0,4})(\\{0,8}["'])?(?!-)`,
  'gi',
)

// Who somebody is for a server, up to the password: no address, and no directory.
const USER = /(?<![\w-])(?:-u|-U|--user|--proxy-user)[ =]{1,4}(["'])?[^\s:"']{0,64}:(?!\/)/g
const USER_OPTION = /^(?:-u|-U|--user|--proxy-user)$/
const USER_AND_PASSWORD = /^([^\s:]{0,64}:)(?!\/)([^]+)$/
const CURL = /(?:^|[\\/])curl(?:\.exe)?$/
const IN_WORD = /[\w-]/
const DIGITS = /^\d+$/
const WORD_ENDS = /[\s"']/g

const [DASH, MASK] = [0x2d, '*']

/** The same text without what command lines in it give to an option that is named like a secret, or to curl as a password. */
export function redactOptions(text: string, mark: string): string {
  if (!mayHoldOption(text)) return text
  const named = replaced(text, OPTION, mark, (start, quote) => optionValue(text, start, quote))
  const curl = named.indexOf('curl')
  return replaced(named, USER, mark, (start, quote) => {
    const value = wordAt(named, start, quote)
    return isPassword(named.slice(start, value.end), curl >= 0 && curl < start) ? value : undefined
  })
}

/** Whether a text has an option in it, which is found out in a fraction of the time. */
export function mayHoldOption(text: string): boolean {
  for (let at = text.indexOf('-'); at >= 0; at = text.indexOf('-', at + 1)) if (beginsOption(text, at)) return true
  return false
}

function beginsOption(text: string, at: number): boolean {
  const name = text.charCodeAt(at + 1) === DASH ? at + 2 : at + 1
  return isLetter(text.charCodeAt(name)) && (at === 0 || !IN_WORD.test(text.charAt(at - 1)))
}

/** The same item of a list of arguments, or what is left of it where the one before says that it is a secret. */
export function argumentBehind(list: readonly unknown[], index: number, item: string, mark: string): string {
  const option = list[index - 1]
  if (typeof option !== 'string' || option.charCodeAt(0) !== DASH) return item
  if (USER_OPTION.test(option)) return withoutPassword(item, mark, CURL.test(String(list[0])))
  if (item === '' || item === MASK || item.charCodeAt(0) === DASH || !/^--?[\w-]+$/.test(option)) return item
  const hides = hidesUnder(option)
  return hides === ALL || (hides !== NONE && !DIGITS.test(item)) ? mark : item
}

function withoutPassword(item: string, mark: string, forCurl: boolean): string {
  const [, user = '', password = ''] = USER_AND_PASSWORD.exec(item) ?? []
  return isPassword(password, forCurl) ? user + mark : item
}

// What is a group looks like a word or is a number.
function isPassword(text: string, forCurl: boolean): boolean {
  return text !== '' && text !== MASK && !DIGITS.test(text) && (forCurl || looksSecret(text))
}

// Without quotes, prose may go on: only what does not look like a word is a secret.
function optionValue(text: string, start: number, quote: string | undefined): Span | undefined {
  const value = wordAt(text, start, quote)
  const word = text.slice(start, value.end)
  return word !== '' && word !== MASK && (quote !== undefined || looksSecret(word)) ? value : undefined
}

function wordAt(text: string, start: number, quote: string | undefined): Span {
  return quote ? quoted(text, start, quote) : { start, end: ending(text, start, WORD_ENDS) }
}

type ValueAt = (start: number, quote: string | undefined) => Span | undefined

// What was looked at and is gone is not looked at again.
function replaced(text: string, pattern: RegExp, mark: string, valueAt: ValueAt): string {
  let cleaned = ''
  let done = 0
  const own = new RegExp(pattern)
  for (let found = own.exec(text); found; found = own.exec(text)) {
    const value = valueAt(own.lastIndex, found[1])
    if (!value) continue
    cleaned += text.slice(done, value.start) + mark
    done = value.end
    own.lastIndex = done
  }
  return cleaned + text.slice(done)
}
