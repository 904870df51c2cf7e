import { aLessonRow, anIncidentRow, aPreventionRow } from '@hoc/spine-schemas/testing/imports'

import { lost, type Arranged, type Case } from './case.ts'

const rows = [anIncidentRow(), aLessonRow(), aPreventionRow()]

async function anImportIn({ spine, caller }: Arranged): Promise<string> {
  const imported = await spine.dispatch('imports.apply', { source: 'aos', rows }, caller)
  const entityId = imported.outcome === 'done' ? imported.value.rows[0]?.entityId : undefined
  if (!entityId) throw new Error(`Expected an import, saw ${imported.outcome}.`)
  return entityId
}

export const importCases = {
  'imports.apply': { succeeds: async () => ({ source: 'aos', rows }) },
  'imports.list': { succeeds: async (arranged) => (await anImportIn(arranged)) && {} },
  'imports.get': {
    succeeds: async (arranged) => ({ entityId: await anImportIn(arranged) }),
    refuses: { code: 'IMPORT_NOT_FOUND', input: lost('entityId') },
  },
} satisfies Record<string, Case>
