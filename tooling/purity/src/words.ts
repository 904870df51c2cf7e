/** The words of a name or a path, in lower case and without accents: `OrderIDService`, `order_id-service` → order, id, service. */
export function wordsOf(name: string): string[] {
  const plain = name.normalize('NFD').replace(/\p{Mn}/gu, '')
  return (plain.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? []).map((word) => word.toLowerCase())
}
