import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { StoredSecret } from '@hoc/spine-schemas/keys'
import type { SigningSeed } from '@hoc/spine-schemas/webhooks'

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

/** A new key: what its holder gets, and what is stored. */
export interface MadeKey {
  readonly publicId: string
  readonly text: string
  readonly stored: StoredSecret
  /** What it is where it is to sign, and not to be shown: whoever checks the signatures gets the text. */
  readonly signing: { readonly text: string; readonly stored: SigningSeed }
}

/** Makes a key with what is stored of it. */
export function makeStoredKey(hasher: Hasher): MadeKey {
  const key = makeKey()
  return {
    publicId: key.publicId,
    text: formatKey(key),
    stored: hasher.hash(key.secret),
    signing: hasher.signing(key.secret),
  }
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

/** Turns secrets into what is stored of them, and recognises them again. */
export interface Hasher {
  hash(secret: string): StoredSecret
  matches(secret: string, stored: StoredSecret): boolean
  /** Whether it was hashed as it would be today. */
  isCurrent(stored: StoredSecret): boolean
  /** A secret that signs, and the seed that it is derived from: the seed alone, without the pepper, does not tell it. */
  signing(seed: string): MadeKey['signing']
  /** The secret of a seed again; undefined where it was derived with another pepper. */
  signingSecret(stored: SigningSeed): string | undefined
}

/**
 * Makes what hashes secrets. They have 256 bits of their own, so a fast hash is a safe one; with a pepper, whoever can
 * write to the database but does not know it cannot make a key. What was hashed before there was one is still recognised.
 */
export function createHasher(pepper?: string): Hasher {
  const pepperId = pepper === undefined ? null : sha256(`hoc pepper ${pepper}`).slice(0, 12)
  const shaOf = (secret: string, peppered: boolean) =>
    peppered && pepper !== undefined ? createHmac('sha256', pepper).update(secret).digest('hex') : sha256(secret)

  return {
    hash: (secret) => ({ secretSha: shaOf(secret, true), pepperId }),
    matches(secret, stored) {
      if (stored.pepperId !== null && stored.pepperId !== pepperId) return false
      return sameHash(stored.secretSha, shaOf(secret, stored.pepperId !== null))
    },
    isCurrent: (stored) => stored.pepperId === pepperId,
    signing: (seed) => ({ text: signingText(seed, pepper), stored: { seed, pepperId } }),
    signingSecret: (stored) => (stored.pepperId === pepperId ? signingText(stored.seed, pepper) : undefined),
  }
}

// No secret of a key has a space in it, so that what is derived here is the hash of none.
function signingText(seed: string, pepper = ''): string {
  return `whsec_${createHmac('sha256', pepper).update(`hoc webhook ${seed}`).digest('base64')}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Compares two hashes in a time that tells nothing. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Compares two secrets in a time that tells nothing, not even how long they are. */
export function sameSecret(a: string, b: string): boolean {
  return sameHash(sha256(a), sha256(b))
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
