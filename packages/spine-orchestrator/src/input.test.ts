import { redact } from '@hoc/canonical/redact'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

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

// What is said to be missing is said in other words.
function sense(message: string): string {
  return message.replace(/^(?:It is missing: |[^,]*?(?=[Ee]xpected ))/, '').replace(/, received undefined$/, '').slice(0, 400).toLowerCase() // prettier-ignore
}

describe('readInput', () => {
  it.each(all.map((contract) => [contract.name, contract] as const))(
    'reads of %s what its schema reads, and finds the same wrong with it',
    (_name, contract) => {
      for (const raw of inputsOf(contract)) {
        const { data, error } = contract.input.safeParse(raw)
        const issues = error?.issues.slice(0, 50).map(({ path, message }) => [path.join('.'), sense(message)])
        const read = readInput({ ...contract, effect: 'read' }, raw)

        if (!('issues' in read)) expect(read).toStrictEqual({ input: data })
        else expect(read.issues.map(({ path, message }) => [path, sense(message)])).toStrictEqual(issues)
      }
    },
  )

  it('keeps of a write what is left without its secrets', () => {
    const create = all.find(({ name }) => name === 'incidents.create')
    if (!create) throw new Error('There is no incidents.create.')
    const input = { title: `It said sk-${'a'.repeat(20)}`, severity: 'high' }

    expect(readInput(create, input)).toMatchObject({ input: { title: 'It said [redacted]' } })
  })

  it('hides nothing by the name of a field that a schema names', () => {
    const fields = all
      .filter(({ effect }) => effect === 'write')
      .flatMap(({ input }) => fieldsOf(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })))
    const wrong = fields.filter((field) => redact({ [field]: 'x' })[field] !== 'x')

    expect(fields).toEqual(expect.arrayContaining(['runId', 'inputTokens', 'params', 'error_code', 'threshold_value']))
    expect(wrong).toEqual([])
  })

  it('keeps of what a step was given no secret, whatever it is and is under', () => {
    const record = all.find(({ name }) => name === 'runs.record_steps')
    if (!record) throw new Error('There is no runs.record_steps.')
    const { runId, steps } = record.example.input as { runId: string; steps: object[] }
    const params = {
      token: ['hunter22'],
      body: { secret: { pin: 22_222 } },
      [`sk-${'a'.repeat(20)}`]: '{"password":[22222]}',
    }

    expect(readInput(record, { runId, steps: [{ ...steps[0], params }] })).toMatchObject({
      input: {
        steps: [
          {
            params: {
              token: ['[redacted]'],
              body: { secret: { pin: '[redacted]' } },
              '[redacted]': '{"password":[redacted]}',
            },
          },
        ],
      },
    })
  })

  it('says of what is missing that it is, and of what is another thing what it is', () => {
    const create = all.find(({ name }) => name === 'incidents.create')
    if (!create) throw new Error('There is no incidents.create.')

    expect(readInput(create, {})).toEqual({
      issues: [
        { path: 'title', message: 'It is missing: expected string' },
        { path: 'severity', message: expect.stringMatching(/^It is missing: expected one of "critical"/) },
      ],
    })
    expect(readInput(create, { title: 17, severity: 'worst' })).toEqual({
      issues: [
        { path: 'title', message: 'Invalid input: expected string, received number' },
        { path: 'severity', message: expect.stringMatching(/^Invalid option: expected one of "critical"/) },
      ],
    })
  })

  it('refuses a number that is named like a secret where only a number may be, and says why', () => {
    const emit = all.find(({ name }) => name === 'lessons.emit_critical_success')
    if (!emit) throw new Error('There is no lessons.emit_critical_success.')
    const input = { ...(emit.example.input as object), metrics: { accuracy: 12_345, token: 12_345 } }

    expect(readInput(emit, input)).toEqual({
      issues: [{ path: 'metrics.token', message: expect.stringMatching(/looks like a secret, and was hidden\.$/) }],
    })
  })

  it('keeps of a write whatever its schema takes, also where the secrets in it were as short as any and fill it', () => {
    const filled = all.filter(({ effect }) => effect === 'write').flatMap(filledOf)

    for (const { contract, input } of filled) {
      const read = readInput(contract, input)
      expect(read).toHaveProperty('input')
      expect(JSON.stringify(read)).not.toContain('token=x')
    }
    expect(filled.map(({ contract, path }) => [contract.name, ...path].join(' '))).toEqual(
      expect.arrayContaining([
        'runs.fail errorMessage',
        'runs.declare goal',
        'runs.record_steps steps 0 params month',
        'violations.report evidence 0 excerpt',
      ]),
    )
  })
})

// The names of fields anywhere in a schema: what it says of them, whatever is sent.
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = 'properties' in schema ? Object.keys(Object(schema.properties)) : []
  return [...own, ...Object.values(schema).flatMap(fieldsOf)]
}

// The example of a contract, with one text of it as long as its schema takes it, and full of secrets.
function filledOf(contract: Contract) {
  const whole = contract.example.input
  return textsOf(whole).flatMap((path) => {
    const takes = (length: number) => contract.input.safeParse(withText(whole, path, secrets(length))).success
    const longest = longestOf(takes)
    return longest > 0 ? [{ contract, path, input: withText(whole, path, secrets(longest)) }] : []
  })
}

const secrets = (length: number) => 'token=x&'.repeat(Math.ceil(length / 8)).slice(0, length)

function textsOf(value: unknown): string[][] {
  if (typeof value === 'string') return [[]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => textsOf(member).map((path) => [key, ...path]))
}

function withText(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? withText(item, rest, text) : item))
  const object = value as Record<string, unknown>
  return { ...object, [key]: withText(object[key], rest, text) }
}

// 16 is longer than what must not be shorter than some words.
function longestOf(takes: (length: number) => boolean): number {
  let [taken, not] = [16, 100_000]
  if (!takes(taken)) return 0
  while (not - taken > 1) {
    const middle = Math.floor((taken + not) / 2)
    if (takes(middle)) taken = middle
    else not = middle
  }
  return taken
}
