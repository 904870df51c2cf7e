import { CONNECTION_NAME, connectionTypesIn } from '../connection.ts'
import { ASSIGNS, lexed } from '../lexed.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { insteadsIn } from '../instead.ts'
import { parametersIn, type Parameter } from '../parameter.ts'
import type { Node } from '../syntax.ts'

const MAY_BE_MISSING = new RegExp(
  String.raw`\?|\||\.\.\.|\bif\b|null|undefined|void|Partial|Maybe|Option|${ASSIGNS.source}`,
)

/** A driver is always given its transaction: it is no option, has no default, and nothing stands in for it. */
export const txIsNeverOptional: FileRule = {
  name: 'tx-is-never-optional',
  why: 'A driver that runs without a transaction where it is given none writes outside of it, and nobody sees that it is not rolled back.',
  mend: 'Make the transaction a required parameter, and let the caller that has none open one.',
  layers: ['driver'],
  hint: () => ({ test: (text) => MAY_BE_MISSING.test(lexed(text)?.code ?? text) }),
  look,
}

function* look({ syntax }: SourceFile, workspace: Workspace): Generator<Found> {
  const types = connectionTypesIn(syntax, workspace)
  const found = new Map<number, string>()
  for (const parameter of parametersIn(syntax, types)) {
    const how = optional(parameter)
    if (how) found.set(parameter.at, `Takes ${parameter.name || 'a connection'} ${how}.`)
  }
  for (const { at, what } of insteadsIn(syntax)) if (!found.has(at)) found.set(at, what)
  for (const [at, message] of found) yield { at, message }
}

function optional({ name, asked, isOptional, fallback }: Parameter): string | undefined {
  const isConnection = asked ? asked.isConnection : CONNECTION_NAME.test(name) && !(fallback && isPlain(fallback))
  if (!isConnection) return undefined
  if (fallback) return 'with a default'
  if (isOptional) return 'as an option'
  return asked?.mayBeMissing ? 'or nothing' : undefined
}

// `connection = 'default'` is a name, not a connection.
function isPlain(node: Node): boolean {
  if (node.type === 'Literal') return node.value !== null
  return /^(TemplateLiteral|ObjectExpression|ArrayExpression)$/.test(node.type)
}
