import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const FORMAT = /^hoc_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{32,128})$/

/** A key as its holder has it: what finds it, and what proves it. */
export interface Key {
  readonly publicId: string
  readonly secret: string
}

/** Makes a key that nobody can guess. */
export function makeKey(): Key {
  return { publicId: randomText(12), secret: randomBytes(32).toString('base64url') }
}

/** A key as text: `hoc_<publicid>_<secret>`. */
export function formatKey({ publicId, secret }: Key): string {
  return `hoc_${publicId}_${secret}`
}

/** Reads a key; what does not look like one is undefined. */
export function parseKey(text: string): Key | undefined {
  const [, publicId, secret] = FORMAT.exec(text) ?? []
  return publicId && secret ? { publicId, secret } : undefined
}

/** All that is stored of a secret. It has 256 bits of its own, so a fast hash is a safe one. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares two hashes in a time that tells nothing. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: above it, some letters would come more often.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % ALPHABET.length]
    }
  }
  return text
}
