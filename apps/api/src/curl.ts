import { pathKeys } from './contract-path.ts'
import type { HttpContract } from './contract-routes.ts'

const WIDTH = 90

/** A contract's example as a command for a shell that knows HOC_URL and HOC_KEY. */
export function curlOf({ http: { method, path }, effect, input, example }: HttpContract): string {
  const given = new Map(Object.entries(example.input))
  const inPath = pathKeys(path)
  const rest = [...given].filter(([key]) => !inPath.includes(key))
  const filled = inPath.reduce(
    (text, key) => text.replace(`{${key}}`, encodeURIComponent(String(given.get(key)))),
    path,
  )
  const takesBody = effect === 'write' && Object.keys(input.shape).some((key) => !inPath.includes(key))

  const words = [
    `curl "$HOC_URL${filled}${effect === 'read' ? queryOf(rest) : ''}"`,
    ...(method === 'GET' || (method === 'POST' && takesBody) ? [] : [`-X ${method}`]),
    '-H "Authorization: Bearer $HOC_KEY"',
    ...(effect === 'write' ? ['-H "Idempotency-Key: $(date +%s)"'] : []),
    ...(takesBody ? ["-H 'Content-Type: application/json'", `-d '${quoted(Object.fromEntries(rest))}'`] : []),
  ]
  return words.join(' \\\n  ')
}

function queryOf(entries: readonly [string, unknown][]): string {
  const pairs = entries.flatMap(([key, value]) =>
    [value].flat().map((each) => `${key}=${encodeURIComponent(String(each))}`),
  )
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

function quoted(body: object): string {
  const line = JSON.stringify(body)
  const text = line.length <= WIDTH ? line : JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')
  return text.replaceAll("'", `'\\''`)
}
