import { Environment } from '@hoc/spine-orchestrator/settings'
import { z } from 'zod'

import type { JsonSchema } from './json-schema.ts'
import { markdownTable } from './markdown.ts'

/** The reference of every environment variable, as a page. */
export function environmentText(): string {
  const { properties = {} } = z.toJSONSchema(Environment, { io: 'input' })
  const rows = (Object.entries(properties) as [string, JsonSchema][]).map(([name, schema]) => [
    `\`${name}\``,
    takenBy(schema),
    defaultOf(name),
    schema.description ?? '',
  ])
  return `# Environment\n\n<!-- Made by \`pnpm --filter @hoc/api generate\`. Do not edit. -->\n\nEvery variable that HOC Spine reads, once, when it starts. An empty one counts as not set. Addresses hold passwords: keep them out of what is committed.\n\n${markdownTable(['Variable', 'Takes', 'Default', 'Meaning'], rows)}\n`
}

function takenBy({ enum: values, type, minimum, maximum, pattern }: JsonSchema): string {
  if (values) return values.map((value) => `\`${JSON.stringify(value).replaceAll('"', '')}\``).join(', ')
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`
  return pattern ? 'an address like `postgres://user:password@host:5432/database`' : 'text'
}

// What a variable means is what it becomes, so the default is read off the result.
function defaultOf(name: string): string {
  const value = (Environment.parse({}) as Readonly<Record<string, unknown>>)[name]
  return value === undefined ? '' : `\`${JSON.stringify(value).replaceAll('"', '')}\``
}
