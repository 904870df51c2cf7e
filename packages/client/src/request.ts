import type { Contract } from '@hoc/spine-schemas/contract'
import type { Issue } from '@hoc/spine-schemas/outcome'

/** A contract that HTTP reaches. */
export type HttpContract = Contract & { readonly http: NonNullable<Contract['http']> }

/** What goes over the wire for a call. */
export interface Request {
  readonly method: string
  /** From the server's address on, with the query. */
  readonly path: string
  readonly body: string | undefined
}

type Input = Readonly<Record<string, unknown>>

/** Puts an input where the contract wants it: path keys, then the body of a write or the query of a read. */
export function requestOf({ http, effect }: HttpContract, input: Input): Request | { readonly issues: Issue[] } {
  const issues: Issue[] = []
  const inPath = new Set<string>()
  const path = http.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    inPath.add(key)
    const segment = input[key]
    if (!isSegment(segment)) issues.push({ path: key, message: 'Expected what can be a part of an address.' })
    return encodeURIComponent(String(segment))
  })
  const rest = Object.entries(input).filter(([key, value]) => !inPath.has(key) && value !== undefined)
  const query = effect === 'read' ? queryOf(rest, issues) : ''
  if (issues.length > 0) return { issues }
  const body = effect === 'write' ? JSON.stringify(Object.fromEntries(rest)) : undefined
  return { method: http.method, path: `${path}${query && `?${query}`}`, body }
}

// "." and ".." would be taken for steps of the path, whatever they are encoded as.
function isSegment(value: unknown): boolean {
  return isScalar(value) && !['', '.', '..'].includes(String(value))
}

function queryOf(entries: readonly [string, unknown][], issues: Issue[]): string {
  const query = new URLSearchParams()
  for (const [key, value] of entries) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.length === 0 || !values.every(isScalar)) {
      issues.push({ path: key, message: 'Expected what a query can carry: a scalar, or a list with at least one.' })
    }
    for (const each of values) query.append(key, String(each))
  }
  return query.toString()
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
