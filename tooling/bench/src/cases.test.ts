import { expect, test } from 'vitest'

import { caseNamed, cases } from './cases.ts'

test.each(cases.map((each) => [each.name, each] as const))('%s compares variants that it has', (_name, of) => {
  expect(of.goals.length).toBeGreaterThan(0)
  for (const { variant, against } of of.goals) expect(Object.keys(of.variants)).toEqual(expect.arrayContaining([variant, against])) // prettier-ignore
})

test('a case that does not exist is answered with those that do', () => {
  expect(() => caseNamed('kernel.wirte')).toThrow(/^Expected one of kernel\.write, .*, saw "kernel\.wirte"\.$/)
})
