import { Tenant } from '@hoc/spine-schemas/account'
import { SealedEntry } from '@hoc/spine-schemas/audit'
import { GovernanceChange } from '@hoc/spine-schemas/governance'
import { Incident, IncidentEvent } from '@hoc/spine-schemas/incidents'
import { Invitation } from '@hoc/spine-schemas/invitations'
import { Job } from '@hoc/spine-schemas/jobs'
import { ApiKey } from '@hoc/spine-schemas/keys'
import { Member } from '@hoc/spine-schemas/members'
import { OutboxEvent } from '@hoc/spine-schemas/outbox'
import { z } from 'zod'

/** As much of JSON Schema as is read here. */
export interface JsonSchema {
  type?: unknown
  format?: string
  pattern?: string
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  maxLength?: number
  items?: unknown
  properties?: Readonly<Record<string, unknown>>
  required?: string[]
  description?: string
  [keyword: string]: unknown
}

// Entities that a document names once and refers to. What is not here stands where it is used.
const named = z.registry<{ id: string }>()
const entities = {
  ApiKey,
  GovernanceChange,
  Incident,
  IncidentEvent,
  Invitation,
  Job,
  Member,
  OutboxEvent,
  SealedEntry,
  Tenant,
}
for (const [id, entity] of Object.entries(entities)) named.add(entity, { id })

/** A schema as OpenAPI writes it, and the entities that it refers to under `#/components/schemas`. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { schema: JsonSchema; entities: Entities } {
  const { $schema, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, metadata: named, override: plain })
  return { schema: pointingAtComponents(rest), entities: pointingAtComponents($defs) }
}

type Entities = Readonly<Record<string, JsonSchema>>

// Zod spells formats out as patterns of hundreds of characters. The format says it; of an instant, only that it is UTC.
function plain({ jsonSchema: schema }: { jsonSchema: JsonSchema }): void {
  if (schema.format === 'uuid' || schema.format === 'base64url') delete schema.pattern
  if (schema.format === 'date-time') schema.pattern = 'Z$'
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  delete schema.id
}

function pointingAtComponents<Tree>(tree: Tree): Tree {
  return JSON.parse(JSON.stringify(tree).replaceAll('"#/$defs/', '"#/components/schemas/')) as Tree
}
