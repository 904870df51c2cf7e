import type { EntityNames, Names } from './names.ts'
import { idOf } from './parts/paragraph.ts'
import { pathsOf, shared } from './paths.ts'
import { refuse, textOf, type Tree } from './plan.ts'

/** Refuses a domain that has no engine. */
export function assertDomain(tree: Tree, domain: string): void {
  if (tree.has(`${pathsOf(domain).engine}/package.json`)) return
  const known = [...tree.keys()].flatMap((path) => /^packages\/engine-([^/]+)\/package\.json$/.exec(path)?.[1] ?? [])
  refuse(
    `Expected one of the domains ${known.toSorted().join(', ')}, saw "${domain}". Run "npm run new engine ${domain}" first.`,
  )
}

/** Refuses an operation whose name, contract or engine file is taken. */
export function assertNew(tree: Tree, { domain, operation, contract, slug, decide }: Names): void {
  const { words, engine } = pathsOf(domain)
  const taken = [...tree].find(
    ([path, text]) => path.startsWith('packages/spine-schemas/src/') && names(text, operation),
  )
  if (taken) refuse(`Expected a new operation, saw "${operation}" in ${taken[0]}. Choose another verb.`)
  if (tree.get(words)?.includes(`export const ${contract} `)) {
    refuse(`Expected no contract ${contract}, saw one in ${words}. Choose another verb.`)
  }
  if (decide !== 'create' && tree.has(`${engine}/src/${slug}.ts`)) {
    refuse(`Expected no ${engine}/src/${slug}.ts, saw one. Choose another verb.`)
  }
}

/** Refuses a domain without what an operation on one of its entities stands on, and tells what is missing. */
export function assertGrounds(tree: Tree, names: Names, effect: 'read' | 'write'): void {
  const { domain, type, idType, builder } = names
  const { words, builders, driver } = pathsOf(domain)
  expectIn(tree, words, `export const create${type} `, `run "npm run new operation ${domain}.create" first`)
  expectIn(tree, words, `export const ${type} `, 'name the entity as the domain is named')
  expectIn(tree, words, `export const ${idType} `, 'name the id as the entity is named')
  expectIn(tree, shared.cases, `function ${idOf(type)}(`, `write it there, after the example of anIncidentOf`)
  expectIn(tree, driver, `function ${effect === 'write' ? 'lock' : 'find'}${type}(`, 'write it there first')
  if (effect === 'read') return
  expectIn(tree, builders, `function ${builder}`, 'write it there: tests are made with it')
  expectIn(tree, driver, `function find${type}(`, 'write it there first')
  assertTable(tree, names)
}

/** Refuses a domain whose entity has no table. */
export function assertTable(tree: Tree, { domain }: EntityNames): void {
  const line = new RegExp(`^ {2}${domain}: \\{ owner: '${domain}'`, 'm')
  if (line.test(textOf(tree, shared.tables))) return
  refuse(
    `Expected the table ${domain}, owned by ${domain}, in ${shared.tables}, saw none. Run "npm run new table ${domain}.${domain}" first.`,
  )
}

/** The builders of what a domain's insert takes besides the entity, as in `anIncidentEvent`. */
export function buildersForInsert(tree: Tree, { domain, type }: Names): string[] {
  const { driver, builders } = pathsOf(domain)
  const signature = new RegExp(`export function insert${type}\\(([^)]*)\\): Write`).exec(textOf(tree, driver))?.[1]
  if (signature === undefined) {
    refuse(`Expected ${driver} to export function insert${type}(…): Write, saw none. Write it there first.`)
  }
  const [first, ...others] = [...signature.matchAll(/: ([A-Z]\w*)/g)].map(([, each = '']) => each)
  if (first !== type) refuse(`Expected insert${type} in ${driver} to take ${type} first, saw ${first ?? 'nothing'}.`)
  return others.map((other) => {
    const builder = `${/^[AEIOU]/.test(other) ? 'an' : 'a'}${other}`
    expectIn(tree, builders, `function ${builder}`, `write it there: insert${type} takes one`)
    return builder
  })
}

function expectIn(tree: Tree, path: string, text: string, advice: string): void {
  if (tree.get(path)?.includes(text)) return
  const seen = tree.has(path) ? 'saw none' : 'saw no such file'
  refuse(`Expected "${text.trim()}" in ${path}, ${seen}: ${advice}.`)
}

function names(text: string, operation: string): boolean {
  return text.includes(`name: '${operation}'`)
}
