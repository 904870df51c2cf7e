import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { readInput } from './input.ts'

const all: readonly Contract[] = contracts
const strange = [null, -1, '', 'x'.repeat(20_000), '\0', [], [{}], {}]

// What is well-formed, and what is wrong with one key of it or with the whole.
function inputsOf({ input, example }: Contract): unknown[] {
  const whole = example.input as Record<string, unknown>
  const wrong = Object.keys(input.shape).flatMap((key) => [
    ...strange.map((value) => ({ ...whole, [key]: value })),
    Object.fromEntries(Object.entries(whole).filter(([other]) => other !== key)),
  ])
  return [whole, { ...whole, surprise: 1 }, JSON.parse('{"__proto__": {}}'), undefined, ...strange, ...wrong]
}

describe('readInput', () => {
  it.each(all.map((contract) => [contract.name, contract] as const))(
    'reads of %s what its schema reads, and finds the same wrong with it',
    (_name, contract) => {
      for (const raw of inputsOf(contract)) {
        const { data, error } = contract.input.safeParse(raw)
        const told = error?.issues.slice(0, 50).map(({ path, message }) => ({ path: path.join('.'), message }))
        const issues = told?.map(({ path, message }) => ({ path, message: message.slice(0, 500) }))

        expect(readInput({ ...contract, effect: 'read' }, raw)).toStrictEqual(issues ? { issues } : { input: data })
      }
    },
  )

  it('keeps of a write what is left without its secrets', () => {
    const create = all.find(({ name }) => name === 'incidents.create')
    if (!create) throw new Error('There is no incidents.create.')
    const input = { title: `It said sk-${'a'.repeat(20)}`, severity: 'high' }

    expect(readInput(create, input)).toMatchObject({ input: { title: 'It said [redacted]' } })
  })
})
