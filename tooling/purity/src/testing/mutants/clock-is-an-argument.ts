import type { Mutant } from '../mutant.ts'

const rule = 'clock-is-an-argument'
const incidents = 'packages/drivers/src/incidents.ts'
const upkeep = 'packages/drivers/src/upkeep.ts'
const create = 'packages/engine-incidents/src/create.ts'
const operations = 'packages/spine-orchestrator/src/operations/incidents.ts'

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'an argument that is not taken',
    into: operations,
    replace: [
      `by: caller.actorId, at: now })\n\n    return accept({`,
      `by: caller.actorId, at: new Date().toISOString() }) // ✗\n\n    return accept({`,
    ],
  },
  { rule, name: 'Date.now', into: upkeep, append: `export const dueAt = () => Date.now() // ✗\n` },
  { rule, name: 'an alias', into: upkeep, append: `const D = Date\nexport const dueAt = () => D.now() // ✗\n` },
  {
    rule,
    name: 'a pattern',
    into: upkeep,
    append: `const { now: read } = Date // ✗\nexport const dueAt = () => read()\n`,
  },
  { rule, name: 'a computed member', into: incidents, append: `export const dueAt = () => Date['n' + 'ow']() // ✗\n` },
  {
    rule,
    name: 'the global object',
    into: incidents,
    append: `export const dueAt = () => (globalThis as any)['Da' + 'te'].now() // ✗\n`,
  },
  { rule, name: 'a default parameter', into: incidents, append: `export const dueAt = (at = new Date) => at // ✗\n` },
  {
    rule,
    name: 'a class that is a Date',
    into: create,
    append: `class Today extends Date {}\nexport const today = () => new Today() // ✗\n`,
  },
  { rule, name: 'Date without new', into: create, append: `export const today = () => Date() // ✗\n` },
  { rule, name: 'Reflect', into: create, append: `export const today = () => Reflect.construct(Date, []) // ✗\n` },
  {
    rule,
    name: 'no arguments, spread',
    into: create,
    append: `export const today = () => new Date(...([] as [])) // ✗\n`,
  },
  {
    rule,
    name: 'a field',
    into: upkeep,
    append: `export class Clock {\n  date = Date\n  read() {\n    return this.date.now() // ✗\n  }\n}\n`,
  },
  {
    rule,
    name: 'a closure that is given back',
    into: upkeep,
    append: `const clock = () => ({ date: Date })\nexport const dueAt = () => clock().date.now() // ✗\n`,
  },
  { rule, name: 'performance', into: operations, append: `export const begun = () => performance.now() // ✗\n` },
  {
    rule,
    name: 'performance of a module',
    into: operations,
    append: `import { performance as watch } from 'node:perf_hooks' // ✗\nexport const begun = () => watch.now()\n`,
  },
  {
    rule,
    name: 'a module that is loaded late',
    into: upkeep,
    append: `export const begun = async () => (await import('perf_hooks')).performance.now() // ✗\n`,
  },
  {
    rule,
    name: 'the high resolution clock',
    into: upkeep,
    append: `const { hrtime } = process // ✗\nexport const begun = () => hrtime.bigint()\n`,
  },
  {
    rule,
    name: 'Temporal',
    into: operations,
    append: `export const begun = () => (globalThis as any).Temporal.Now.instant() // ✗\n`,
  },
  {
    rule,
    name: 'an operation beside the others',
    into: 'packages/spine-orchestrator/src/governance/own.ts',
    append: `import { operation } from '../kernel/operation.ts'\nexport const own = operation({} as never, async () => Date.now() as never) // ✗\n`,
  },
]
