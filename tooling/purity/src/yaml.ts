import { createRequire } from 'node:module'

// It takes longer to load than most workspaces to read, and few need it.
const require = createRequire(import.meta.url)
const yaml = () => require('yaml') as typeof import('yaml')

// Paths, or texts in quotes, one a line and none indented more than another; a word alone may be a number, or true.
const LIST = /^packages: *\n((?: *(?:#.*)?\n|( +)- .*\n)+)(?! )/m
const ITEM = /^( +)- +(?:'([^'\\]+)'|"([^"\\]+)"|([A-Za-z@][\w@.-]*[/*][\w@./*-]*)) *(?: #.*)?$/
const ELSE = /^(?:---|%)|[\t\r]|^['"{[?]/m

/** What a pnpm-workspace.yaml says, at least of its packages. */
export function packagesSaid(text: string): unknown {
  const [, list = '', indent] = ELSE.test(text) ? [] : (LIST.exec(`${text}\n`) ?? [])
  const lines = list.split('\n').filter((line) => !/^ *(?:#.*)?$/.test(line))
  const items = lines.flatMap((line) => {
    const [, before, ...texts] = ITEM.exec(line) ?? []
    return before === indent ? (texts.find(Boolean) ?? []) : []
  })
  const isKnown = items.length > 0 && items.length === lines.length && text.split(/^packages\b/m).length === 2
  return isKnown ? { packages: items } : yaml().parse(text)
}

/** Writes plain data as YAML. */
export function toYaml(plain: unknown): string {
  return yaml().stringify(plain)
}
