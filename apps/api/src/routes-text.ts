import { hasHttp, type HttpContract } from './contract-routes.ts'
import type { EdgeRoute } from './edge.ts'
import type { Contract } from '@hoc/spine-schemas/contract'

/** Every route as a line: method, path, operation and grant, or why it has none. */
export function routesText(contracts: readonly Contract[], edge: readonly EdgeRoute[]): string {
  const rows = [
    ...contracts
      .filter(hasHttp)
      .map(({ http, name, requires }: HttpContract) => [http.method, http.path, name, requires]),
    ...edge.map(({ method, path, because }) => [method, path, '-', because]),
  ]
  const [wide, wider] = [
    Math.max(...rows.map(([, path = '']) => path.length)),
    Math.max(...rows.map(([, , name = '']) => name.length)),
  ]
  const lines = rows.map(([method = '', path = '', name = '', last = '']) =>
    [method.padEnd(6), path.padEnd(wide), name.padEnd(wider), last].join('  '),
  )
  return `${lines.toSorted().join('\n')}\n`
}
