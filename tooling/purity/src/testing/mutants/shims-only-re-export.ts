import type { Mutant } from '../mutant.ts'

const rule = 'shims-only-re-export'

/** Violations of shims-only-re-export, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a function',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export function planted() { // ✗
  return 1
}
`,
  },
  {
    rule,
    name: 'a closure',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export const planted = () => 1 // ✗
`,
  },
  {
    rule,
    name: 'a class',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export class Planted {} // ✗
`,
  },
  {
    rule,
    name: 'a bound function',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `import { bootstrapSpine } from '@hoc/spine-orchestrator/bootstrap'
export const planted = ((options) => bootstrapSpine(options)) as typeof bootstrapSpine // ✗
`,
  },
  {
    rule,
    name: 'a constant',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export const planted = 1 // ✗
`,
  },
  {
    rule,
    name: 'state',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `const planted = new Map() // ✗
`,
  },
  {
    rule,
    name: 'a statement',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `console.warn('planted') // ✗
`,
  },
  {
    rule,
    name: 'a condition',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `if (process.env['PLANTED']) deprecated('a', 'b') // ✗
`,
  },
  {
    rule,
    name: 'a second warning',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `deprecated('planted', 'planted') // ✗
`,
  },
  {
    rule,
    name: 'a warning that computes',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `planted(\`planted \${Date.now()}\`, '') // ✗
import { deprecated as planted } from '../../../../deprecated.ts'
`,
  },
  {
    rule,
    name: 'a default that runs',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export default deprecated('planted', 'planted') // ✗
`,
  },
  {
    rule,
    name: 'an enum',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export enum Planted { one } // ✗
`,
  },
  {
    rule,
    name: 'a type of its own',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export interface Planted { readonly one: 1 } // ✗
`,
  },
  {
    rule,
    name: 'a change of what is imported',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `import * as all from '@hoc/spine-orchestrator/bootstrap'
Object.assign(all, { planted: 1 }) // ✗
`,
  },
  {
    rule,
    name: 'a loop',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `for (const planted of [1]) deprecated(String(planted), '') // ✗
`,
  },
]
