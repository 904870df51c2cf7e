/** A block of code in a document that says where it is from. */
export interface Quote {
  /** From the document's folder. */
  readonly file: string
  readonly region: string
  readonly code: string
}

const QUOTE = /<!-- from (\S+)#(\S+) -->\s+```\w+\n(.*?)^```$/gms

/** Every quote of a document: a comment `from FILE#REGION`, and the block of code behind it. */
export function quotesIn(markdown: string): Quote[] {
  return [...markdown.matchAll(QUOTE)].map(([, file = '', region = '', code = '']) => ({ file, region, code }))
}

/** The lines between `#region NAME` and the next `#endregion`, moved to the left; undefined where there is no such region. */
export function regionOf(source: string, name: string): string | undefined {
  const lines = source.split('\n')
  const begins = lines.findIndex((line) => line.trim().split(' ').slice(1).join(' ') === `#region ${name}`)
  if (begins < 0) return undefined
  const length = lines.slice(begins + 1).findIndex((line) => line.trim().endsWith('#endregion'))
  if (length < 0) return undefined
  const region = lines.slice(begins + 1, begins + 1 + length)
  const margin = Math.min(...region.filter(Boolean).map((line) => line.search(/\S/)))
  return region.map((line) => `${line.slice(margin)}\n`).join('')
}
