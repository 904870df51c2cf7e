import { CommandEnvironment, Environment } from '@hoc/spine-orchestrator/settings'
import { z } from 'zod'

import type { JsonSchema } from './json-schema.ts'
import { markdownTable } from './markdown.ts'

/** The reference of every environment variable, as a page. */
export function environmentText(): string {
  return `# Environment\n\n<!-- Made by \`node tooling/bootstrap/main.mjs exec pnpm --filter @hoc/api generate\`. Do not edit. -->\n\nEvery variable that HOC Spine reads, once, when it starts. An empty one counts as not set. Addresses hold passwords: keep them out of what is committed.\n\n${tableOf(Environment)}\n\nOther names that begin with HOC_ have no effect; a start names them.\n\n## The command line\n\n\`hoc\` reads two more where it asks a server, and not the database itself.\n\n${tableOf(CommandEnvironment)}\n\n${WHERE}`
}

const WHERE = `## Where data is kept

\`HOC_DATA_DIR\` holds the embedded PostgreSQL, its passwords, its log and the anchors; back it up as a whole, while nothing runs. PostgreSQL refuses to run as root, so root's server runs as \`nobody\`. Where \`nobody\` cannot enter the directory, as below a home of mode 0700, the database cluster is kept in \`/var/lib/hoc-postgres/clusters\` and \`postgres\` in the directory is a link to it: a backup must follow the link, and who deletes the directory deletes the cluster there as well. The start tells.
`

type Variables = typeof Environment | typeof CommandEnvironment

function tableOf(variables: Variables): string {
  const { properties = {} } = z.toJSONSchema(variables, { io: 'input' })
  const defaults: Readonly<Record<string, unknown>> = variables.parse({})
  const rows = (Object.entries(properties) as [string, JsonSchema][]).map(([name, schema]) => [
    `\`${name}\``,
    takenBy(schema),
    shown(defaults[name]),
    schema.description ?? '',
  ])
  return markdownTable(['Variable', 'Takes', 'Default', 'Meaning'], rows)
}

function takenBy({ enum: values, type, minimum, maximum, pattern }: JsonSchema): string {
  if (values) return values.map((value) => `\`${JSON.stringify(value).replaceAll('"', '')}\``).join(', ')
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`
  return pattern?.startsWith('^postgres') ? 'an address like `postgres://user:password@host:5432/database`' : 'text'
}

// What a variable means is what it becomes, so the default is read off the result.
function shown(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value).replaceAll('"', '')}\``
}
