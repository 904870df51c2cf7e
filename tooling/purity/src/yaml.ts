import { createRequire } from 'node:module'

// It takes longer to load than most workspaces to read, and few need it.
const require = createRequire(import.meta.url)
const yaml = () => require('yaml') as typeof import('yaml')

// Paths, or texts in quotes, one a line and none indented more than another; a word alone may be a number, or true.
const LIST = /^packages: *\n((?: *(?:#.*)?\n| +- .*\n)+)(?! )/m
const ITEM = /^( +)- +(?:'([^'\\]+)'|"([^"\\]+)"|([A-Za-z@][\w@.-]*[/*][\w@./*-]*)) *(?: #.*)?$/
const ELSE = /^(?:---|%)|[\t\r]|^['"{[?]/m

/** What a pnpm-workspace.yaml says, at least of its packages. What is no plain list of paths is left to a parser. */
export function packagesSaid(text: string, parse: (text: string) => unknown = (all) => yaml().parse(all)): unknown {
  const [, list = ''] = ELSE.test(text) ? [] : (LIST.exec(`${text}\n`) ?? [])
  const lines = list.split('\n').filter((line) => !/^ *(?:#.*)?$/.test(line))
  const items = lines.map((line) => ITEM.exec(line) ?? [])
  const isList = items.length > 0 && items.every(([, indent]) => indent !== undefined && indent === items[0]?.[1])
  if (!isList || text.split(/^packages\b/m).length !== 2) return parse(text)
  return { packages: items.map(([, , ...texts]) => texts.find(Boolean)) }
}

/** Writes plain data as YAML. */
export function toYaml(plain: unknown): string {
  return yaml().stringify(plain)
}
