import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { Cursor, page } from './page.ts'

const id = '019b7a00-0000-7000-8000-00000000000a'
const rows = [{ id }, { id: '019b7a00-0000-7000-8000-00000000000b' }]

describe('page', () => {
  it('names the last id it shows when there is more', () => {
    const { items, nextCursor } = page(rows, 1)

    expect(items).toEqual([{ id }])
    expect(z.decode(Cursor, nextCursor ?? '')).toBe(id)
  })

  it('has no cursor on the last page', () => {
    expect(page(rows, 2).nextCursor).toBeNull()
    expect(page([], 2)).toEqual({ items: [], nextCursor: null })
  })
})

describe('Cursor', () => {
  it.each(['a', 'abc', '%', '', 'MDE5YjdhMDA', 'é', 'x'.repeat(300)])(
    'does not take %j, which no list gave out',
    (forged) => {
      const { error } = Cursor.safeParse(forged)
      expect(error?.issues.map(({ message }) => message)).toContain('Expected a cursor that a list has given out.')
    },
  )
})
