import { lost, same, type Arranged, type Case } from './case.ts'
import { spill } from './incidents.ts'

export const postMortemCases = {
  'incidents.create_post_mortem': {
    succeeds: async (arranged) => ({ incidentId: await aResolvedIncidentIn(arranged) }),
    refuses: { code: 'POST_MORTEM_WRITTEN', input: same },
    reads: 4, // what happened and what shows it, and those like it
  },
  'incidents.get_post_mortem': {
    succeeds: async (arranged) => {
      const incidentId = await aResolvedIncidentIn(arranged)
      await arranged.spine.dispatch('incidents.create_post_mortem', { incidentId }, arranged.caller)
      return { incidentId }
    },
    refuses: { code: 'POST_MORTEM_NOT_FOUND', input: lost('incidentId') },
  },
} satisfies Record<string, Case>

async function aResolvedIncidentIn({ spine, caller }: Arranged): Promise<string> {
  const created = await spine.dispatch('incidents.create', spill, caller)
  if (created.outcome !== 'done') throw new Error(`Expected an incident, saw ${created.outcome}.`)
  await spine.dispatch('incidents.resolve', { incidentId: created.value.id, summary: 'Fixed.' }, caller)
  return created.value.id
}
