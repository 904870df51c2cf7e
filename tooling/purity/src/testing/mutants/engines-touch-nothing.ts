import type { Mutant } from '../mutant.ts'

const rule = 'engines-touch-nothing'
const create = 'packages/engine-incidents/src/create.ts'
const resolve = 'packages/engine-incidents/src/resolve.ts'
const tally = 'packages/engine-incidents/src/tally.ts'
const digest = 'packages/canonical/src/digest.ts'
const page = 'packages/spine-schemas/src/page.ts'

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a module that reads files',
    into: create,
    append: `export { readFileSync } from 'node:fs' // ✗\n`,
  },
  {
    rule,
    name: 'a database package among the imports',
    into: create,
    replace: [
      `import type { z } from 'zod'\n`,
      `import type { z } from 'zod'\nimport pg, { type Pool } from 'pg' // ✗\n`,
    ],
  },
  {
    rule,
    name: 'a type that becomes a value',
    into: create,
    replace: [
      `import type { z } from 'zod'\n`,
      `import { z } from 'zod'\nimport { setTimeout as z2 } from 'timers/promises' // ✗\n`,
    ],
  },
  {
    rule,
    name: 'a dynamic import',
    into: resolve,
    append: `export const late = () => import('./' + 'change.ts') // ✗\n`,
  },
  {
    rule,
    name: 'require by another name',
    into: tally,
    append: `const need = require\nexport const files = need('f' + 's') // ✗\n`,
  },
  {
    rule,
    name: 'an async method',
    into: resolve,
    append: `export const later = {\n  async resolve() { // ✗\n    return 1\n  },\n}\n`,
  },
  {
    rule,
    name: 'a promise without async',
    into: resolve,
    append: `export const settled = (all: unknown[]) => globalThis['Pro' + 'mise'].all(all) // ✗\n`,
  },
  {
    rule,
    name: 'randomness that is destructured',
    into: create,
    append: `const { random: chance } = Math // ✗\nexport const drawn = () => chance()\n`,
  },
  {
    rule,
    name: 'the environment behind an ambient name',
    into: create,
    append: `declare const process: { env: { MODE: string } }\nexport const mode = process.env.MODE // ✗\n`,
  },
  { rule, name: 'a default that logs', into: tally, append: `export const told = (log = console.log) => log // ✗\n` },
  {
    rule,
    name: 'a memory in a function',
    into: tally,
    replace: [`  return { ...none,`, `  Object.assign(tally, { last: counts }) // ✗\n  return { ...none,`],
  },
  {
    rule,
    name: 'a counter in a closure that is made once',
    into: tally,
    append: `export const nextNumber = (() => {\n  let n = 0\n  return () => ++n // ✗\n})()\n`,
  },
  {
    rule,
    name: 'a counter of the module',
    into: digest,
    append: `let digests = 0\nexport const counted = () => digests++ // ✗\n`,
  },
  {
    rule,
    name: 'a static field',
    into: digest,
    append: `export class Digests {\n  static last = ''\n  static keep(text: string) {\n    Digests.last = text // ✗\n  }\n}\n`,
  },
  {
    rule,
    name: 'code that is made of text',
    into: digest,
    append: `export const made = new Function('return 1') // ✗\n`,
  },
  {
    rule,
    name: 'an id in a schema',
    into: page,
    append: `export const anId = z.uuid().default(() => crypto.randomUUID()) // ✗\n`,
  },
  {
    rule,
    name: 'randomness of a module that is half pure',
    into: digest,
    append: `import * as cryptography from 'node:crypto'\nexport const salt = cryptography.randomBytes(8) // ✗\n`,
  },
]
