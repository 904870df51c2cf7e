import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { expect, it } from 'vitest'

import { tellAnswer } from './tell.ts'

const all: readonly Contract[] = contracts
const once = all.flatMap((contract) =>
  (contract.answersOnce ?? []).map((key) => [contract.name, key, contract] as const),
)

it('knows what is answered once, whatever it is called', () => {
  const names = once.map(([name, key]) => `${name} ${key}`)

  expect(names).toEqual(
    expect.arrayContaining([
      'keys.issue secret',
      'keys.rotate secret',
      'webhooks.create secret',
      'webhooks.rotate_secret secret',
      'invitations.create token',
    ]),
  )
})

it.each(once)('says of %s that its %s is shown only this once, where it is shown', async (_, key, contract) => {
  const value = contract.example.output as object

  expect(await told(contract, value)).toEqual([`hoc: The ${key} is shown only this once: keep it now.`])
  expect(await told(contract, { ...value, [key]: null })).toEqual([])
  expect(await told(contract, value, { json: true })).toEqual([])
})

it('says it of nothing else', async () => {
  for (const contract of all.filter(({ answersOnce }) => !answersOnce)) {
    expect((await told(contract, contract.example.output)).join()).not.toContain('only this once')
  }
})

async function told(contract: Contract, value: unknown, options: { json?: true } = {}): Promise<string[]> {
  const err: string[] = []
  await tellAnswer(
    contract,
    { outcome: 'done', value, dispatchId: undefined, correlationId: 'c' },
    { operands: [], options },
    {
      env: {},
      width: 120,
      out: () => Promise.resolve(),
      err: (line) => void err.push(line),
      readStdin: () => Promise.resolve(''),
      untilStopped: () => Promise.resolve(),
    },
  )
  return err
}
