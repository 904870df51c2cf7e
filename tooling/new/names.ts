import { refuse } from './plan.ts'

/** Everything that an operation's name decides. */
export interface Names extends EntityNames {
  readonly operation: string
  /** `escalateIncident`, and `noteIncidentCause` for `incidents.note_cause`. */
  readonly contract: string
  /** `escalate`, and `noteCause`. */
  readonly decide: string
  /** `escalate`, and `note-cause`: the engine's file and the last piece of the route. */
  readonly slug: string
  readonly event: string
  readonly says: string
}

/** Everything that a domain's name decides: what it is about, in every spelling that code needs. */
export interface EntityNames {
  readonly domain: string
  /** `incident` */
  readonly noun: string
  /** `Incident` */
  readonly type: string
  /** `an incident` */
  readonly one: string
  /** `anIncident` */
  readonly builder: string
  readonly idType: string
  readonly idKey: string
  /** `INCIDENT_NOT_FOUND` */
  readonly notFound: string
}

const DOMAIN = /^[a-z]{2,40}$/
const OPERATION = /^[a-z]{2,40}\.[a-z]+(_[a-z]+)*$/
const TABLE = /^[a-z]+(_[a-z]+)*$/

// What PostgreSQL keeps of a name, less what a partition of the table adds to it.
const LONGEST_TABLE = 63 - '_2026_01'.length

// Words that cannot be the name of a function in a module.
const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof undefined var void while with yield arguments eval`.split(/\s+/),
)

/** Spells a domain, as in `incidents`. */
export function domainNames(domain: string): EntityNames {
  if (!DOMAIN.test(domain)) {
    refuse(`Expected a domain of lower-case letters, as in "incidents", saw "${domain}". Choose a name like that.`)
  }
  const noun = singular(domain)
  if (RESERVED.has(noun) || RESERVED.has(domain)) {
    refuse(`Expected a domain that can name a variable, saw "${domain}" with the reserved word "${noun}". Use another.`)
  }
  const type = capital(noun)
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a'
  return {
    domain,
    noun,
    type,
    one: `${article} ${noun}`,
    builder: `${article}${type}`,
    idType: `${type}Id`,
    idKey: `${noun}Id`,
    notFound: `${noun.toUpperCase()}_NOT_FOUND`,
  }
}

/** Spells an operation, as in `incidents.escalate` or `incidents.note_cause`. */
export function operationNames(operation: string): Names {
  if (!OPERATION.test(operation)) {
    refuse(
      `Expected domain.verb or domain.verb_object in lower-case letters, as in "incidents.escalate", saw "${operation}".`,
    )
  }
  const [domain = '', words = ''] = operation.split('.')
  const [verb = '', ...objects] = words.split('_')
  const object = objects.map(capital).join('')
  const decide = `${verb}${object}`
  if (RESERVED.has(decide)) {
    refuse(`Expected a verb that can name a function, saw the reserved word "${decide}". Use another, as in "remove".`)
  }
  const names = domainNames(domain)
  return {
    ...names,
    operation,
    contract: `${verb}${names.type}${object}`,
    decide,
    slug: [verb, ...objects].join('-'),
    event: `${names.noun}.${[...objects, past(verb)].join('_')}`,
    says: `${capital(present(verb))} ${objects.length > 0 ? `${objects.join(' ')} of ` : ''}one ${names.noun}.`,
  }
}

/** Spells a table, as in `incidents.incident_notes`: the domain that will be its only writer, and its name. */
export function tableNames(given: string): { readonly domain: string; readonly table: string } {
  const [domain = '', table = '', ...more] = given.split('.')
  if (!DOMAIN.test(domain) || !TABLE.test(table) || more.length > 0) {
    refuse(`Expected domain.table in lower-case letters, as in "incidents.incident_notes", saw "${given}".`)
  }
  if (table.length > LONGEST_TABLE) {
    refuse(`Expected a table of at most ${LONGEST_TABLE} letters, saw ${table.length} in "${table}". Shorten it.`)
  }
  return { domain, table }
}

function singular(domain: string): string {
  if (domain.endsWith('ies')) return `${domain.slice(0, -3)}y`
  if (/(ss|us|x|ch|sh)es$/.test(domain)) return domain.slice(0, -2)
  return /[^s]s$/.test(domain) ? domain.slice(0, -1) : domain
}

function present(verb: string): string {
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`
  return /(s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`
}

function past(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
