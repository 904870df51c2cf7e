import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { kernelRefusals } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import type { Command } from '../command.ts'
import { DONE } from '../exit.ts'
import { boundsOf, flagsOf } from '../input-flags.ts'
import { nearest } from '../nearest.ts'
import { show, showItems } from '../show.ts'
import { usageError } from '../usage-error.ts'

const all: readonly Contract[] = contracts

const json = { json: { says: 'Print JSON, and nothing else.' } }

/** Lists every operation that this version knows. Asks nobody. */
export const opsList: Command = {
  group: 'ops',
  names: ['list', 'ls'],
  says: 'Lists every operation that this version knows, without asking a server.',
  options: json,
  examples: ['hoc ops list', "hoc ops list --json | jq -r '.[].name'"],
  async run(given, io) {
    const rows = all.map(({ name, effect, requires, plane = 'tenant', http, says }) => ({
      name,
      effect,
      grant: requires,
      plane,
      route: http && `${http.method} ${http.path}`,
      says,
    }))
    await io.out(given.options['json'] ? JSON.stringify(rows, null, 2) : showItems(rows, { width: io.width }))
    return DONE
  },
}

/** Describes one operation: what it takes, what it answers, and every way it may say no. */
export const opsDescribe: Command = {
  group: 'ops',
  names: ['describe', 'show'],
  says: 'Describes one operation: what it takes, and every way it may say no.',
  operands: [{ name: 'OPERATION', says: 'Its name, such as incidents.create.' }],
  options: json,
  examples: ['hoc ops describe incidents.acknowledge'],
  async run({ operands: [name = ''], options }, io) {
    const contract = contractNamed(name)
    await io.out(options['json'] ? JSON.stringify(schemaOf(contract), null, 2) : textOf(contract, io.width))
    return DONE
  },
}

/** The contract of a name, or the mistake of asking for one that there is not. */
export function contractNamed(name: string): Contract {
  const contract = all.find((each) => each.name === name)
  if (contract) return contract
  const close = nearest(
    name,
    all.map((each) => each.name),
  )
  throw usageError(
    `Expected the name of an operation, saw "${name}".${close ? ` Did you mean ${close}?` : ''} See "hoc ops list".`,
  )
}

function schemaOf(contract: Contract) {
  const { name, says, effect, requires, http, input, output, refusals, example } = contract
  return {
    name,
    says,
    effect,
    plane: contract.plane ?? 'tenant',
    grant: requires,
    http,
    input: z.toJSONSchema(input, { io: 'input' }),
    output: z.toJSONSchema(output, { io: 'output' }),
    refusals,
    example,
  }
}

function textOf(contract: Contract, width: number): string {
  const { name, says, effect, plane = 'tenant', requires, http, refusals, example } = contract
  const refusalsOf = { ...refusals, ...(effect === 'write' ? kernelRefusals : {}) }
  const facts = {
    operation: name,
    says,
    effect,
    plane,
    grant: requires,
    route: http ? `${http.method} ${http.path}` : 'none: in process only (hoc dispatch --local)',
    example: example.input,
    input: flagsOf(contract).map(({ key, schema, needed, inPath }) => ({
      key,
      type: schema.enum?.join('|') ?? schema.format ?? schema.type ?? 'any',
      bounds: boundsOf(schema),
      needed: needed ? 'yes' : '',
      in: inPath ? 'path' : effect === 'read' ? 'query' : 'body',
      default: schema.default,
    })),
    refusals: Object.entries(refusalsOf).map(([code, { kind, says: why }]) => ({ code, kind, says: why })),
  }
  return show(facts, { width })
}
