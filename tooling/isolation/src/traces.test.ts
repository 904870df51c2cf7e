import { describe, expect, it } from 'vitest'

import { createOwners } from './owners.ts'
import { canariesIn, canary, idsIn, withOtherTraces } from './traces.ts'

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
    expect(canariesIn(text)).toEqual([mark])
  })

  it('and none where there is none', () => {
    expect(idsIn('019b7a00-0000-7000-8000 and so on')).toEqual([])
    expect(canariesIn('the quick zq fox')).toEqual([])
  })
})

it('puts other traces in the place of traces, wherever they are', () => {
  const value = {
    a: ID,
    b: [`x ${ID} ${canary('ab12cd', 7)}`],
    c: { d: wrapped(ID) },
    e: 1,
    f: null,
    g: `${wrapped(ID)}_`,
  }

  expect(withOtherTraces(value, () => OTHER)).toEqual({
    a: OTHER,
    b: [`x ${OTHER} ${OTHER}`],
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

  it('is told by the mark of a canary, and is nobody for one like it', () => {
    const owners = createOwners()
    owners.begin(ID, 'ab12cd')
    const ours = canary('ab12cd', 7)

    expect([owners.of(ours), owners.of(ID), owners.of(owners.absentLike(ours))]).toEqual([ID, ID, undefined])
    expect(owners.absentLike(ours)).toHaveLength(ours.length)
  })

  it('is nobody for the one next to it', () => {
    const owners = createOwners()
    owners.note([ID, OTHER], 'one')
    const absent = owners.absentLike(ID)

    expect(owners.of(absent)).toBeUndefined()
    expect(absent.slice(0, -1)).toBe(ID.slice(0, -1))
  })
})
