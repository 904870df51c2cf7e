import { describe, expect, it } from 'vitest'

import { createOwners } from './owners.ts'
import { canary, idsIn, marksIn, withOtherIds } from './traces.ts'

const ID = '019b7a00-0000-7000-8000-0000000000c1'
const OTHER = '019b7a00-0000-7000-8000-0000000000c0'
const wrapped = (text: string) => Buffer.from(text).toString('base64url')

describe('a trace is found', () => {
  const mark = canary('ab12cd', 7)

  it.each([
    ['as it is', `${ID} ${mark}`],
    ['in capitals', `${ID} ${mark}`.toUpperCase()],
    ['within a word', `x${ID}x-${mark}-`],
    ['in JSON', JSON.stringify({ a: [{ [mark]: ID }] })],
    ['in a cursor', `{"nextCursor":"${wrapped(ID)}","other":"${wrapped(`[${mark}]`)}"}`],
  ])('%s', (_, text) => {
    expect(idsIn(text)).toContain(ID)
    expect(marksIn(text)).toEqual(['ab12cd'])
  })

  it('and none where there is none', () => {
    expect(idsIn('019b7a00-0000-7000-8000 and so on')).toEqual([])
    expect(marksIn('the quick zq fox')).toEqual([])
  })
})

it('puts other ids in the place of ids, wherever they are', () => {
  const value = { a: ID, b: [`x ${ID}`], c: { d: wrapped(ID) }, e: 1, f: null, g: `${wrapped(ID)}_` }

  expect(withOtherIds(value, () => OTHER)).toEqual({
    a: OTHER,
    b: [`x ${OTHER}`],
    c: { d: wrapped(OTHER) },
    e: 1,
    f: null,
    g: value.g,
  })
})

describe('who owns an id', () => {
  it('is who had it first', () => {
    const owners = createOwners()
    owners.note([ID], 'one')
    owners.note([ID, OTHER], 'two')

    expect([owners.of(ID), owners.of(OTHER)]).toEqual(['one', 'two'])
  })

  it('is nobody for the one next to it', () => {
    const owners = createOwners()
    owners.note([ID, OTHER], 'one')
    const absent = owners.absentNextTo(ID)

    expect(owners.of(absent)).toBeUndefined()
    expect(absent.slice(0, -1)).toBe(ID.slice(0, -1))
  })
})
