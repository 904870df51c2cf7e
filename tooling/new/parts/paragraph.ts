import type { Names } from '../names.ts'
import { applyName } from './driver.ts'

/** The paragraph that makes a domain's entity. */
export function createParagraph({ domain, noun, type, idType, contract }: Names): string {
  return `export const ${contract}Operation = operation(
  ${contract},
  async ({ caller, now, newId }) => {
    const after = create({ id: newId(${idType}), by: caller.actorId, at: now })

    return accept({
      output: after,
      writes: [${domain}.insert${type}(after)],
      facts: [{ entity: '${noun}', id: after.id, before: null, after }],
      events: [{ type: '${noun}.created', payload: after }],
    })
  },
  { tables: ['${domain}'] },
)
`
}

/** The paragraph of a write: hold the row, decide, return what is to be written. */
export function writeParagraph({ domain, noun, type, idKey, contract, decide, event }: Names): string {
  return `export const ${contract}Operation = operation(
  ${contract},
  async ({ tx, input, now }) => {
    const ${noun} = await ${domain}.lock${type}(tx, input.${idKey})
    const decision = ${decide}(${noun}, { at: now })

    return andThen(decision, ({ before, after }) => ({
      output: after,
      writes: [${domain}.${applyName(contract)}(before, after)],
      facts: [{ entity: '${noun}', id: after.id, before, after }],
      events: [{ type: '${event}', payload: after }],
    }))
  },
  { tables: ['${domain}'] },
)
`
}

/** The paragraph of a read. */
export function readParagraph({ domain, noun, type, idKey, contract, notFound }: Names): string {
  return `export const ${contract}Operation = operation(${contract}, async ({ tx, input }) => {
  const ${noun} = await ${domain}.find${type}(tx, input.${idKey})

  return andThen(found(${noun}, '${notFound}'), (output) => ({ output }))
})
`
}

/** How the test over every operation brings this one to succeed, and to refuse. */
export function caseOf({ operation, type, idKey, notFound }: Names): string {
  return `'${operation}': {
    succeeds: async (arranged) => ({ ${idKey}: await ${idOf(type)}(arranged) }),
    refuses: { code: '${notFound}', input: lost('${idKey}') },
  },`
}

/** What the cases of a domain's other operations begin with. */
export function caseHelper({ domain, noun, type }: Names): string {
  return `async function ${idOf(type)}({ spine, caller }: Arranged): Promise<string> {
  const created = await spine.dispatch('${domain}.create', {}, caller)
  if (created.outcome !== 'done') throw new Error(\`Expected a new ${noun}, saw \${created.outcome}.\`)
  return created.value.id
}
`
}

/** The name of that helper. */
export function idOf(type: string): string {
  return `${/^[AEIOU]/.test(type) ? 'an' : 'a'}${type}Of`
}
