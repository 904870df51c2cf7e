import { describe, expect, it } from 'vitest'

import { follow, GENESIS, seal, type SealedEntry } from './chain.ts'

describe('follow', () => {
  it('walks an unbroken chain to its head', () => {
    const chain = chained('a', 'b', 'c')

    expect(follow(GENESIS, chain)).toEqual({ head: { position: 3, hash: chain[2]?.seal.hash }, broken: null })
  })

  it('goes on from any head', () => {
    const chain = chained('a', 'b', 'c')
    const { head } = follow(GENESIS, chain.slice(0, 2))

    expect(follow(head, chain.slice(2)).broken).toBeNull()
  })

  it.each([
    [
      'an altered entry',
      'entry_altered',
      (links: SealedEntry[]): void => void (links[1] = { ...links[1]!, entry: { id: 'x' } }),
    ],
    [
      'a deleted entry',
      'entry_missing',
      (links: SealedEntry[]): void => void (links[1] = { ...links[1]!, entry: null }),
    ],
    ['a deleted seal', 'seal_missing', (links: SealedEntry[]): void => void links.splice(1, 1)],
    ['a replaced history', 'seal_unlinked', (links: SealedEntry[]): void => void (links[0] = chained('z')[0]!)],
  ] as const)('names the first break: %s', (_, wrong, tamper) => {
    const links = chained('a', 'b', 'c')
    tamper(links)

    expect(follow(GENESIS, links).broken).toMatchObject({ wrong })
  })
})

function chained(...ids: string[]): SealedEntry[] {
  let head = GENESIS
  return ids.map((id) => {
    const sealed = seal(head, { id })
    head = sealed
    return { entry: { id }, seal: sealed }
  })
}
