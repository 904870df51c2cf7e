import { refuse } from '@hoc/spine-schemas/decision'
import type { ActorType } from '@hoc/spine-schemas/runs'

interface Attribution {
  readonly actorType: ActorType
  readonly onBehalfOf?: string | undefined
}

/** What is wrong with the name that a run is to act in: a human is named, the system and a service are not. */
export function faultOf({ actorType, onBehalfOf }: Attribution) {
  if (actorType === 'human' && onBehalfOf === undefined) return refuse('ATTRIBUTION_MISSING')
  if (actorType !== 'human' && onBehalfOf !== undefined) return refuse('ATTRIBUTION_UNEXPECTED')
  return undefined
}
