import type { EntityNames, Names } from '../names.ts'
import { importBuilders } from './words.ts'

/** The first decision of an engine: how its entity begins. */
export function createDecision({ domain, type, idType, one }: EntityNames): string {
  return `import type { ActorId } from '@hoc/spine-schemas/caller'
import type { ${type}, ${idType} } from '@hoc/spine-schemas/${domain}'

interface Creation {
  readonly id: ${idType}
  readonly by: ActorId
  readonly at: string
}

/** Makes ${one} as it begins. There is no reason to refuse one. */
export function create({ id, by, at }: Creation): ${type} {
  return { id, createdBy: by, createdAt: at, updatedAt: at, version: 1 }
}
`
}

/** What is true of the first decision. The README quotes it. */
export function createDecisionTest({ domain, noun, idType, builder }: EntityNames): string {
  return `import { ${idType} } from '@hoc/spine-schemas/${domain}'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { ${builder} } from '@hoc/spine-schemas/testing/${domain}'
import { expect, it } from 'vitest'

import { create } from './create.ts'

it('begins in its first version, made by who asked, when it was asked', () => {
  // #region readme
  const id = ${idType}.parse('019b7a00-0000-7000-8000-000000000001')
  const ${noun} = create({ id, by: alice, at: noon })
  // #endregion

  expect(${noun}).toEqual(${builder}({ id, createdBy: alice, createdAt: noon, updatedAt: noon }))
})
`
}

/** A decision about one entity that carries it to its next version. Its author says what else changes, and when not to. */
export function writeDecision({ domain, type, contract, decide, notFound, says }: Names): string {
  return `import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ${contract}, ${type} } from '@hoc/spine-schemas/${domain}'

interface Changed {
  readonly before: ${type}
  readonly after: ${type}
}

/** ${says} It is at its next version then. */
export function ${decide}(
  before: ${type} | undefined,
  { at }: { readonly at: string },
): Decision<Changed, RefusalCode<typeof ${contract}>> {
  if (!before) return refuse('${notFound}')

  return accept({ before, after: { ...before, updatedAt: at, version: before.version + 1 } })
}
`
}

/** What is true of a decision before its author has said more. */
export function writeDecisionTest({ domain, noun, decide, slug, builder, notFound }: Names): string {
  return `import { accept, refuse } from '@hoc/spine-schemas/decision'
${importBuilders(domain, builder, ['noon'])}
import { describe, expect, it } from 'vitest'

import { ${decide} } from './${slug}.ts'

describe('${decide}', () => {
  it('carries the ${noun} to its next version', () => {
    const before = ${builder}({ version: 4 })

    expect(${decide}(before, { at: noon })).toEqual(
      accept({ before, after: { ...before, updatedAt: noon, version: 5 } }),
    )
  })

  it('is refused where there is no ${noun}', () => {
    expect(${decide}(undefined, { at: noon })).toEqual(refuse('${notFound}'))
  })
})
`
}
