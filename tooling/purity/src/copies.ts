/** A file as its pieces: the hash of each, whatever its white space, comments, quotes, semicolons and trailing commas. */
export interface Fingerprint {
  readonly lines: number
  readonly pieces: Int32Array
}

// Anything else is part of a piece.
const [NOTHING, BETWEEN, SLASH, QUOTE] = [1, 2, 3, 4] as const
const KINDS = new Uint8Array(0x10000).fill(NOTHING, 0, 33)
// What stands between pieces is in none: whoever formats a file otherwise moves lines and commas, not these.
for (const char of '{}()[],') KINDS[char.charCodeAt(0)] = BETWEEN
for (const char of `'"\``) KINDS[char.charCodeAt(0)] = QUOTE
KINDS[';'.charCodeAt(0)] = NOTHING
KINDS['/'.charCodeAt(0)] = SLASH

const SEED = 0x811c9dc5
const PRIME = 0x01000193

/** Reads the fingerprint of a text. It is one pass over its characters: no syntax is needed. */
export function fingerprintOf(text: string): Fingerprint {
  const pieces: number[] = []
  let hash = SEED
  for (let at = 0; at < text.length; at++) {
    const kind = KINDS[text.charCodeAt(at)]
    if (kind === BETWEEN) {
      if (hash !== SEED) pieces.push(hash)
      hash = SEED
    } else if (kind === QUOTE) {
      const end = endOfString(text, at)
      for (at++; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
    } else if (kind === SLASH && isComment(text, at)) at = endOfComment(text, at) - 1
    else if (kind !== NOTHING) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  }
  if (hash !== SEED) pieces.push(hash)
  return { lines: linesIn(text), pieces: Int32Array.from(pieces) }
}

// A quote in a regular expression or in prose ends with its line.
function endOfString(text: string, start: number): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === quote || (char === '\n' && quote !== '`')) return at
  }
  return text.length
}

function linesIn(text: string): number {
  let count = text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

function isComment(text: string, at: number): boolean {
  return text[at + 1] === '/' || text[at + 1] === '*'
}

function endOfComment(text: string, at: number): number {
  const end = text[at + 1] === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2
  return end < at + 2 ? text.length : end
}

/** Two files of which the second is a copy, and how much of them is the same. */
export interface Copy {
  readonly of: string
  readonly path: string
  readonly alike: number
}

/** Finds for each file one before it, in the order of their paths, that it is at least so much alike. */
export function* copiesAmong(files: ReadonlyMap<string, Int32Array>, threshold: number): Generator<Copy> {
  const sorted = rarestFirst(files, threshold)
  const byPiece = new Map<number, number[]>()
  const lookedAt = new Int32Array(sorted.length).fill(-1)

  for (const [index, { path, pieces }] of sorted.entries()) {
    const first = prefixOf(pieces, threshold)
    const of = originalOf(index, first)
    if (of) yield { path, ...of }
    for (const piece of first) {
      const known = byPiece.get(piece)
      if (!known) byPiece.set(piece, [index])
      else if (known.at(-1) !== index) known.push(index)
    }
  }

  function originalOf(index: number, first: Float64Array): Omit<Copy, 'path'> | undefined {
    for (const piece of first) {
      for (const other of byPiece.get(piece) ?? []) {
        if (lookedAt[other] === index) continue
        lookedAt[other] = index
        const { path, pieces } = sorted[other] as Sorted
        const alike = likeness((sorted[index] as Sorted).pieces, pieces, threshold)
        if (alike > 0) return { of: path, alike }
      }
    }
    return undefined
  }
}

const BUCKETS = 1 << 22
const MANY = 0xffff
const RANK = 2 ** 32

interface Sorted {
  readonly path: string
  /** Each with how rare it is in front. */
  readonly pieces: Float64Array
}

// As numbers in one order for all, the rarest first: two files that are alike then share one of their first pieces.
// Counted in buckets, a piece may seem less rare than it is, but to every file the same.
function rarestFirst(files: ReadonlyMap<string, Int32Array>, threshold: number): Sorted[] {
  const counts = new Uint16Array(BUCKETS)
  for (const pieces of files.values())
    for (const piece of pieces) {
      const bucket = piece & (BUCKETS - 1)
      if (counts[bucket] !== MANY) counts[bucket] = (counts[bucket] ?? 0) + 1
    }
  return [...files]
    .filter(([, pieces]) => mayBeCopy(pieces, counts, threshold))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, pieces]) => ({ path, pieces: ranked(pieces, counts) }))
}

function ranked(pieces: Int32Array, counts: Uint16Array): Float64Array {
  const ranks = new Float64Array(pieces.length)
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as number
    ranks[i] = (counts[piece & (BUCKETS - 1)] as number) * RANK + (piece >>> 0)
  }
  return ranks.sort()
}

// Most files hold too many pieces that no other file has.
function mayBeCopy(pieces: Int32Array, counts: Uint16Array, threshold: number): boolean {
  const mayDiffer = (2 * pieces.length * (1 - threshold)) / threshold
  let own = 0
  for (const piece of pieces) if (counts[piece & (BUCKETS - 1)] === 1) own++
  return own <= mayDiffer
}

// So many pieces that, if none of them is another file's, too few are left to be alike.
// Of these, what is nowhere else leads to no other.
function prefixOf(pieces: Float64Array, threshold: number): Float64Array {
  const leastShared = Math.ceil((threshold * pieces.length) / (2 - threshold))
  const end = pieces.length - leastShared + 1
  let start = 0
  while (start < end && (pieces[start] as number) < 2 * RANK) start++
  return pieces.subarray(start, end)
}

/** How much of two sorted lists is the same, from 0 to 1; 0 where it is less than `least`. */
export function likeness(a: Float64Array, b: Float64Array, least: number): number {
  const all = a.length + b.length
  const mayDiffer = Math.floor(all * (1 - least) + 1e-9)
  let [i, j, differing] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const difference = (a[i] as number) - (b[j] as number)
    if (difference <= 0) i++
    if (difference >= 0) j++
    if (difference !== 0 && ++differing > mayDiffer) return 0
  }
  differing += a.length - i + (b.length - j)
  return differing > mayDiffer ? 0 : 1 - differing / all
}
