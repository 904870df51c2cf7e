import type { Hinge } from '@hoc/spine-schemas/run-explanation'

import { gateOf } from './explain-dispatches.ts'
import { brief, type KeptOf, type SeenDispatch } from './explained.ts'
import { cameToNothing, isOfLife } from './hinges-asked.ts'
import { setBy, type Controls } from './hinges-stops.ts'

/** A hinge, since when it is one, and whether it is of what starts a run, keeps it alive or ends it. */
export interface Objected {
  readonly hinge: Hinge
  readonly at: string
  readonly isOfLife: boolean
}

/** What the authority did not let whoever runs it ask: each objection once, with all that it kept them from. */
export function denied(kept: KeptOf, controls: Controls): Objected[] {
  const met = cameToNothing(kept, 'denied')
  const objections = Map.groupBy(met, ({ actorId, authorityCode, authorityReason }) =>
    JSON.stringify([actorId, authorityCode, authorityReason]),
  )
  return [...objections.values()].flatMap((all) => objectionOf(all, controls))
}

function objectionOf(all: readonly SeenDispatch[], controls: Controls): Objected[] {
  const last = all.findLast(isOfLife) ?? all.at(-1)
  if (!last) return []
  const { id, actorId, authorityCode: code, authorityReason: reason } = last
  const asked = [...new Set(all.map(({ operation }) => operation))].join(', ')
  const gate = (code && gateOf[code]) ?? 'authority'
  const says = `Had the gate "${gate}" let ${brief(actorId)} ask ${brief(asked)}: ${brief(reason ?? '')}${setBy(last, controls)}`
  return [{ hinge: { kind: 'gate', name: code ?? 'DENIED', id, says }, at: last.at, isOfLife: isOfLife(last) }]
}
