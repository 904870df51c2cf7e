import type { Names } from '../names.ts'

/** The contract of what makes a domain's entity. */
export function createContract({ domain, type, one, contract }: Names): string {
  const says = `Makes ${one}.`
  return `/** ${says} */
export const ${contract} = contract({
  name: '${domain}.create',
  says: '${says}',
  effect: 'write',
  http: { method: 'POST', path: '/${domain}' },
  requires: '${domain}:write',
  input: z.strictObject({}),
  output: ${type},
  refusals: {},
  example: {
    input: {},
    output: {
      id: '019b7a00-0000-7000-8000-000000000001',
      createdBy: 'alice',
      createdAt: '2026-01-01T12:00:00.000Z',
      updatedAt: '2026-01-01T12:00:00.000Z',
      version: 1,
    },
  },
})
`
}

/** The contract of what is done to, or asked about, one entity. */
export function contractOf(names: Names, effect: 'read' | 'write', refusals: string): string {
  const { operation, domain, type, idKey, idType, contract, slug, says } = names
  const example = `create${type}.example.output`
  const output = effect === 'read' ? example : `{ ...${example}, updatedAt: '2026-01-01T12:05:00.000Z', version: 2 }`
  return `/** ${says} */
export const ${contract} = contract({
  name: '${operation}',
  says: '${says}',
  effect: '${effect}',
  http: { method: '${effect === 'read' ? 'GET' : 'POST'}', path: '/${domain}/{${idKey}}/${slug}' },
  requires: '${domain}:${effect}',
  input: z.strictObject({ ${idKey}: ${idType} }),
  output: ${type},
  refusals: ${refusals},
  example: { input: { ${idKey}: ${example}.id }, output: ${output} },
})
`
}
