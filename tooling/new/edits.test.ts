import { describe, expect, it } from 'vitest'

import { addExport, addImport, addKeys, addNamespace, addToList, append } from './edits.ts'

describe('addImport', () => {
  it('adds a name at its place in the import that is there', () => {
    const source = `import { a, c } from './x.ts'\n`
    expect(addImport({ from: './x.ts', name: 'b' })(source)).toBe(`import { a, b, c } from './x.ts'\n`)
  })

  it('finds it over several lines', () => {
    const source = `import {\n  a,\n  c,\n} from './x.ts'\n`
    expect(addImport({ from: './x.ts', name: 'd' })(source)).toBe(`import { a, c, d } from './x.ts'\n`)
  })

  it('leaves what is imported already, as a type too', () => {
    const source = `import { a, type B } from './x.ts'\n`
    expect(addImport({ from: './x.ts', name: 'B', type: true })(source)).toBe(source)
  })

  it('puts no value among types', () => {
    const source = `import type { A } from './x.ts'\n`
    expect(addImport({ from: './x.ts', name: 'b' })(source)).toBe(`${source}import { b } from './x.ts'\n`)
    expect(addImport({ from: './x.ts', name: 'B', type: true })(source)).toBe(`import type { A, B } from './x.ts'\n`)
  })

  it('begins an import at its place in the order, packages before files', () => {
    const source = `import { a } from '@a/a'\nimport { c } from '@a/c'\n\nimport { d } from './d.ts'\n`
    expect(addImport({ from: '@a/b', name: 'b' })(source)).toContain(`'@a/a'\nimport { b } from '@a/b'\nimport { c }`)
    expect(addImport({ from: '@a/d', name: 'b' })(source)).toContain(`'@a/c'\nimport { b } from '@a/d'\n\nimport { d }`)
    expect(addImport({ from: './e.ts', name: 'e' })(source)).toBe(`${source}import { e } from './e.ts'\n`)
  })

  it('sets files apart from packages', () => {
    expect(addImport({ from: './a.ts', name: 'a' })(`import { z } from 'zod'\n`)).toBe(
      `import { z } from 'zod'\n\nimport { a } from './a.ts'\n`,
    )
  })
})

describe('addNamespace', () => {
  it('imports a module once', () => {
    const once = addNamespace({ from: './x.ts', name: 'x' })(`import { a } from './a.ts'\n`)

    expect(once).toBe(`import { a } from './a.ts'\nimport * as x from './x.ts'\n`)
    expect(addNamespace({ from: './x.ts', name: 'x' })(once)).toBe(once)
  })
})

describe('addToList', () => {
  const toList = addToList({ opens: 'list = [', closes: '\n]', item: 'b,' })

  it('adds a line at the end of the list', () => {
    expect(toList('list = [\n  a,\n]\nother = [\n]')).toBe('list = [\n  a,\n  b,\n]\nother = [\n]')
  })

  it('refuses a list that is not there, or there twice, or without an end', () => {
    expect(() => toList('lost = [\n]')).toThrow('expected "list = [" once, saw it 0 times')
    expect(() => toList('list = [\n]\nlist = [\n]')).toThrow('saw it 2 times')
    expect(() => toList('list = [a]')).toThrow('expected "\\n]" behind "list = [", saw none')
  })
})

it('appends with one empty line before', () => {
  expect(append('b\n')('a\n\n\n')).toBe('a\n\nb\n')
})

describe('a package.json', () => {
  it('gets a key before the first that follows it, and keeps its order else', () => {
    const source = JSON.stringify({ exports: { './b': 1, './a': 2, './package.json': 3 } })
    const exports = (edited: string) => Object.keys((JSON.parse(edited) as { exports: object }).exports)

    expect(exports(addExport('aa')(source))).toEqual(['./aa', './b', './a', './package.json'])
    expect(exports(addExport('z')(source))).toEqual(['./b', './a', './z', './package.json'])
    expect(addExport('a')(source)).toContain('"./a": 2')
  })

  it('gets a dependency', () => {
    expect(JSON.parse(addKeys('dependencies', { b: '1' })('{"dependencies":{"a":"1","c":"1"}}'))).toEqual({
      dependencies: { a: '1', b: '1', c: '1' },
    })
  })
})
