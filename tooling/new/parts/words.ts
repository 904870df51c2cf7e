import type { EntityNames } from '../names.ts'

/** The first words of a domain: its entity, as it stands. */
export function wordsOf({ type, idType, one }: EntityNames): string {
  return `import { z } from 'zod'

import { ActorId } from './caller.ts'
import { uuid } from './uuid.ts'

export const ${idType} = uuid().brand<'${idType}'>()
export type ${idType} = z.infer<typeof ${idType}>

const at = z.iso.datetime()

/** What is known of ${one}. */
export const ${type} = z.object({
  id: ${idType},
  createdBy: ActorId,
  createdAt: at,
  updatedAt: at,
  version: z.int().positive(),
})
export type ${type} = z.infer<typeof ${type}>
`
}

/** The builder that tests make the entity with. */
export function builderOf({ domain, type, one, builder }: EntityNames): string {
  return `import { ${type} } from '../${domain}.ts'

/** ${sentence(one)} as it begins. A test says only what it is about. */
export function ${builder}(facts: Partial<${type}> = {}): ${type} {
  return ${type}.parse({
    id: '019b7a00-0000-7000-8000-000000000001',
    createdBy: 'bob',
    createdAt: '2026-01-01T11:00:00.000Z',
    updatedAt: '2026-01-01T11:00:00.000Z',
    version: 1,
    ...facts,
  })
}
`
}

/** Imports people and times, which stand with the incidents, and a domain's own builders. */
export function importBuilders(domain: string, builder: string, people: readonly string[], more = ''): string {
  const from = (names: readonly string[], file: string) =>
    `import { ${names.join(', ')} } from '@hoc/spine-schemas/testing/${file}'`
  const own = [builder, ...more.split(',').filter(Boolean)]
  if (domain === 'incidents') return from([...own, ...people], 'incidents')
  return `${from(people, 'incidents')}\n${from(own, domain)}`
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
