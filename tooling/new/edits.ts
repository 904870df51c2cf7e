import { refuse } from './plan.ts'

type Edit = (source: string) => string

interface Import {
  readonly from: string
  readonly name: string
  readonly type?: boolean
}

const STATEMENT = /^import [^'"]*? from '([^']+)'$/gm

/** Imports a name: in the import of that module if there is one, else in a new one at its place in the order. */
export function addImport({ from, name, type = false }: Import): Edit {
  return (source) => {
    const escaped = from.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    const list = new RegExp(`^import (type )?\\{([^}]*)\\} from '${escaped}'$`, 'gm')
    const lists = [...source.matchAll(list)].map(([text, onlyTypes, names = '']) => ({
      text,
      onlyTypes: onlyTypes !== undefined,
      names: names.split(',').flatMap((each) => each.trim() || []),
    }))
    if (lists.some(({ names }) => names.some((each) => bare(each) === name))) return source

    const fitting = lists.find(({ onlyTypes }) => type || !onlyTypes)
    if (!fitting) return addStatement(source, from, `import ${type ? 'type ' : ''}{ ${name} } from '${from}'`)
    const names = insertInOrder(fitting.names, type && !fitting.onlyTypes ? `type ${name}` : name)
    const word = fitting.onlyTypes ? 'import type' : 'import'
    return source.replace(fitting.text, () => `${word} { ${names.join(', ')} } from '${from}'`)
  }
}

/** Imports a whole module under a name, unless it is imported so already. */
export function addNamespace({ from, name }: Import): Edit {
  const statement = `import * as ${name} from '${from}'`
  return (source) => (source.includes(`${statement}\n`) ? source : addStatement(source, from, statement))
}

/** Adds a line at the end of a list, which begins with one text and ends with the first of another behind it. */
export function addToList({ opens, closes, item }: { opens: string; closes: string; item: string }): Edit {
  return (source) => {
    const begins = only(source, opens) + opens.length
    const ends = source.indexOf(closes, begins)
    if (ends < 0) refuse(`expected "${printable(closes)}" behind "${opens}", saw none. Restore it, or edit by hand.`)
    return `${source.slice(0, ends)}\n  ${item}${source.slice(ends)}`
  }
}

/** Adds text at the end of a file, an empty line before it. */
export function append(text: string): Edit {
  return (source) => `${source.trimEnd()}\n\n${text.trim()}\n`
}

/** Adds keys to an object of a JSON file, each before the first that follows it; a key that is there keeps what it has. */
export function addKeys(path: string, keys: Readonly<Record<string, unknown>>): Edit {
  return (source) => {
    const json = JSON.parse(source) as Record<string, Record<string, unknown>>
    const entries = Object.entries(json[path] ?? {})
    for (const [key, value] of Object.entries(keys)) {
      if (entries.some(([each]) => each === key)) continue
      const at = entries.findIndex(([each]) => each === './package.json' || each > key)
      entries.splice(at < 0 ? entries.length : at, 0, [key, value])
    }
    json[path] = Object.fromEntries(entries)
    return `${JSON.stringify(json, null, 2)}\n`
  }
}

/** Exports a source file from its package, as every package of the house does. */
export function addExport(subpath: string, file = subpath): Edit {
  const target = { '@hoc/source': `./src/${file}.ts`, types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` }
  return addKeys('exports', { [`./${subpath}`]: target })
}

function addStatement(source: string, from: string, statement: string): string {
  const statements = [...source.matchAll(STATEMENT)].map(({ 0: text, 1: module = '', index: begins }) => ({
    module,
    begins,
    ends: begins + text.length,
  }))
  const earlier = statements.findLast(({ module }) => rank(module) <= rank(from))
  if (earlier) {
    const apart = isFile(earlier.module) === isFile(from) ? '\n' : '\n\n'
    return `${source.slice(0, earlier.ends)}${apart}${statement}${source.slice(earlier.ends)}`
  }
  const begins = statements[0]?.begins ?? 0
  return `${source.slice(0, begins)}${statement}\n${source.slice(begins)}`
}

// Packages before files, each in alphabetical order.
function rank(module: string): string {
  return `${isFile(module) ? '1' : '0'}${module}`
}

function isFile(module: string): boolean {
  return module.startsWith('.')
}

function insertInOrder(names: readonly string[], name: string): string[] {
  const at = names.findIndex((each) => bare(each).toLowerCase() > bare(name).toLowerCase())
  return at < 0 ? [...names, name] : names.toSpliced(at, 0, name)
}

function bare(name: string): string {
  return name.replace(/^type /, '').replace(/ as .*$/, '')
}

function only(source: string, anchor: string): number {
  const seen = source.split(anchor).length - 1
  if (seen !== 1) {
    refuse(`expected "${printable(anchor)}" once, saw it ${seen} times. Restore it, or edit by hand.`)
  }
  return source.indexOf(anchor)
}

function printable(text: string): string {
  return text.replaceAll('\n', '\\n')
}
