import { expect, test } from 'vitest'

import { caseNamed, cases, casesAt, casesNamed } from './cases.ts'

test.each(cases.map((each) => [each.name, each] as const))('%s compares variants that it has', (_name, of) => {
  expect(of.goals.length).toBeGreaterThan(0)
  for (const { variant, against } of of.goals) expect(Object.keys(of.variants)).toEqual(expect.arrayContaining([variant, against])) // prettier-ignore
})

test('a case that does not exist is answered with those that do', () => {
  expect(() => caseNamed('kernel.wirte')).toThrow(/^Expected one of kernel\.write, .*, saw "kernel\.wirte"\.$/)
})

test('a name means the case that has it, and those that go on from it behind a dot', () => {
  expect(casesNamed('purity').map(({ name }) => name)).toEqual(['purity', 'purity.here'])
  expect(casesNamed('runs').length).toBeGreaterThan(2)
  expect(casesNamed('purity.here').map(({ name }) => name)).toEqual(['purity.here'])
  expect(() => casesNamed('purit')).toThrow(/^Expected one of .*, saw "purit"\.$/)
})

test('of some cases only what is compared at one concurrency is left', () => {
  const two = ['kernel.write', 'kernel.dispatch'].map(caseNamed)

  expect(casesAt(undefined, two)).toBe(two)
  expect(casesAt(16, two).map(({ name, goals }) => [name, ...new Set(goals.map((goal) => goal.concurrency))])).toEqual([
    ['kernel.write', 16],
  ])
  expect(() => casesAt(7, two)).toThrow('Expected --concurrency to be one of 1, 16, 64, saw 7.')
})
