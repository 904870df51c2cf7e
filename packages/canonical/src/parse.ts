const [BACKSLASH, QUOTE, COLON] = [0x5c, 0x22, 0x3a]

/**
 * Parses JSON as `JSON.parse` should: Node 24 and 26 read a name that is escaped as another one that was read before in
 * the same process (https://github.com/nodejs/node/issues/63785), so that what one tenant sends would change what is read
 * of another's. A name that must be escaped is therefore never shown to it.
 */
export function parseJson(text: string): unknown {
  if (!hasEscapedName(text)) return JSON.parse(text)
  const standIns = new Map<string, string>() // by the name that each stands for
  const renamed = withNames(text, (written) => {
    if (!written.includes('\\')) return `"=${written.slice(1)}`
    const name = JSON.parse(written) as string
    if (!JSON.stringify(name).includes('\\')) return `"=${name}"`
    const standIn = standIns.get(name) ?? `#${standIns.size}`
    standIns.set(name, standIn)
    return `"${standIn}"`
  })
  const names = new Map(Array.from(standIns, ([name, standIn]) => [standIn, name]))
  return restored(JSON.parse(renamed), (written) => names.get(written) ?? written.slice(1))
}

// Nothing is looked at twice, whatever is sent: from a backslash on to the end of its text, and on from there.
function hasEscapedName(text: string): boolean {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
    at = endOf(text, at)
    if (isNameBefore(text, at)) return true
  }
  return false
}

function withNames(text: string, rename: (written: string) => string): string {
  const parts: string[] = []
  let from = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', from)) {
    const end = endOf(text, at + 1)
    const written = text.slice(at, end)
    parts.push(text.slice(from, at), isNameBefore(text, end) ? rename(written) : written)
    from = end
  }
  return parts.join('') + text.slice(from)
}

// Behind the quote that closes a text.
function endOf(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return text.length
}

function isNameBefore(text: string, end: number): boolean {
  let at = end
  while (text.charCodeAt(at) <= 0x20) at++
  return text.charCodeAt(at) === COLON
}

function restored(value: unknown, nameOf: (written: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => restored(item, nameOf))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [nameOf(name), restored(member, nameOf)]))
}
