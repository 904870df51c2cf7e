import { Evidence, listIncidentEvidence } from '@hoc/spine-schemas/incident-evidence'
import { anIncidentEvent } from '@hoc/spine-schemas/testing/incidents'
import { expect, it } from 'vitest'

import { timeline } from './timeline.ts'

const [evidence] = listIncidentEvidence.example.output.items

it('tells events and evidence in the order that they were made, whichever list they come from', () => {
  const idOf = (n: number) => `019b7a00-0000-7000-8000-00000000000${n}`
  const events = [1, 4].map((n) => anIncidentEvent({ id: idOf(n) as never }))
  const shown = [2, 3].map((n) => Evidence.parse({ ...evidence, id: idOf(n) }))

  const told = (more: boolean, limit: number) => {
    const page = timeline({ events, evidence: { items: shown, more } }, limit)
    return { ...page, items: page.items.map(({ kind, id }) => [kind, id]) }
  }

  const all = [
    ['event', idOf(1)],
    ['evidence', idOf(2)],
    ['evidence', idOf(3)],
    ['event', idOf(4)],
  ]
  expect(told(false, 4)).toEqual({ items: all, more: false })
  expect(told(false, 3)).toEqual({ items: all.slice(0, 3), more: true })
  // What is shown next may be older than the last event.
  expect(told(true, 4)).toEqual({ items: all.slice(0, 3), more: true })
  expect(timeline({ events: [], evidence: { items: [], more: false } }, 4)).toEqual({ items: [], more: false })
})
