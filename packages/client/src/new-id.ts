/** A new random name. Not crypto.randomUUID(): browsers have it only on pages that came over TLS. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
