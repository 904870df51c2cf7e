import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { expect, it } from 'vitest'

import { parsed } from './parsed.ts'

it.each([
  ['letters of many bytes', `const größe = '😀' /* é */ + "ü"\nexport { größe }`],
  ['a byte order mark', `\uFEFFimport { a } from './a.ts'\nexport const b = a`],
  ['values that JSON has not', 'const big = 12n, pattern = /a\\/b/gu, half = 1e400'],
  ['a mistake', 'const = é 4'],
])('makes the same of %s as by JSON', (_, text) => {
  const [raw, json] = [parsed('a.ts', text), parseSync('a.ts', text)]
  expect(raw.program).toEqual(json.program)
  expect(raw.module).toEqual(json.module)
  expect(raw.errors).toEqual(json.errors)
})

it.runIf(process.platform === 'linux')('parses also where a process may have few addresses', () => {
  const parse = `const { parsed } = await import(${JSON.stringify(fileURLToPath(new URL('./parsed.ts', import.meta.url)))})
    console.log(parsed('a.ts', 'const a = 1').program.body.length, parsed('b.ts', 'a; b').program.body.length)`
  const script = 'ulimit -v 5000000 && exec "$0" --input-type=module -e "$1"'
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, parse], { encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: '1 2\n', stderr: '' })
})
