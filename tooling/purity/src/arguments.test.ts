import { expect, it } from 'vitest'

import { readArguments, UsageError } from './arguments.ts'

const read = (...args: string[]) => readArguments(args, ['no-barrels', 'drivers-decide-nothing'])

it('reads every flag', () => {
  expect(
    read(
      'shop',
      '--json',
      '--ci',
      '--rule',
      'no-barrels',
      '--rule=drivers-decide-nothing',
      '--domain',
      'orders',
      '--max-db-signals',
      '5',
    ),
  ).toMatchObject({
    folder: 'shop',
    output: 'json',
    ci: true,
    rules: ['no-barrels', 'drivers-decide-nothing'],
    domains: ['orders'],
    maxDbSignals: 5,
  })
})

it('scans here, with every rule, for people', () => {
  expect(read()).toMatchObject({ folder: '.', output: 'text', rules: [], domains: [], advisory: false })
})

it.each([
  [['--rule', 'no-barels'], 'saw "no-barels"'],
  [['--explain', 'nothing'], 'saw "nothing"'],
  [['--json', '--sarif'], 'saw both'],
  [['a', 'b'], 'saw a b'],
  [['--max-db-signals', 'few'], 'from 0 to 100'],
  [['--max-db-signals', '101'], 'from 0 to 100'],
  [['--write-baseline', '--rule', 'no-barrels'], 'all rules'],
  [['--unknown'], '--unknown'],
  [['--baseline', ''], '--baseline to say something'],
  [['--inventory='], '--inventory to say something'],
  [['--rule', 'no-barrels', '--rule', ''], '--rule to say something'],
  [['--domain', ''], '--domain to say something'],
  [['--max-db-signals', ''], '--max-db-signals to say something'],
])('refuses %j', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError)
  expect(() => read(...args)).toThrow(message)
})
