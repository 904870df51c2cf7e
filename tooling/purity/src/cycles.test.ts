import { expect, it } from 'vitest'

import { cyclesIn } from './cycles.ts'

it.each([
  ['none', { a: ['b', 'c'], b: ['c'], c: [] }, []],
  ['two', { a: ['b'], b: ['a'] }, [['a', 'b', 'a']]],
  ['itself', { a: ['a'] }, [['a', 'a']]],
  ['the shortest', { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['c'] }, [['a', 'b', 'c', 'a']]],
  ['a later one', { x: ['c'], c: ['b'], b: ['c'] }, [['b', 'c', 'b']]],
  [
    'two knots',
    { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] },
    [
      ['c', 'd', 'c'],
      ['a', 'b', 'a'],
    ],
  ],
  ['what is not there', { a: ['z'] }, []],
])('finds %s', (_, graph, cycles) => {
  expect(cyclesIn(new Map(Object.entries(graph)))).toEqual(cycles)
})

it('walks chains that are longer than a stack', () => {
  const chain = Array.from({ length: 50_000 }, (_, i) => [String(i), [String(i + 1)]] as const)

  expect(cyclesIn(new Map([...chain, ['50000', ['0']]]))).toHaveLength(1)
})
