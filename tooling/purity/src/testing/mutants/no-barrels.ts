import type { Mutant } from '../mutant.ts'

const rule = 'no-barrels'

/** Violations of no-barrels, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a star',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export * from './settings.ts' // ✗
`,
  },
  {
    rule,
    name: 'a star of types',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export type * from './settings.ts' // ✗
`,
  },
  {
    rule,
    name: 'a star with a name',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export * as planted from './settings.ts' // ✗
`,
  },
  {
    rule,
    name: 'a namespace',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `import * as planted from './settings.ts'
export { planted } // ✗
`,
  },
  {
    rule,
    name: 'a namespace by default',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `import * as planted from './settings.ts'
export default planted // ✗
`,
  },
  {
    rule,
    name: 'a namespace that is spread',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `import * as settings from './settings.ts'
export const planted = { ...settings } // ✗
`,
  },
  {
    rule,
    name: 'a module that is imported later',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `export const planted = await import('./settings.ts') // ✗
`,
  },
  {
    rule,
    name: 'a file of re-exports',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `export { readSettings } from './settings.ts' // ✗
export { createSpine } from './spine.ts'
`,
  },
  {
    rule,
    name: 'a file of one re-export',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `export { readSettings } from './settings.ts' // ✗
`,
  },
  {
    rule,
    name: 'a file that imports and exports',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `import { readSettings } from './settings.ts'
import { createSpine } from './spine.ts'
export { readSettings, createSpine } // ✗
`,
  },
  {
    rule,
    name: 'a file of aliases',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `import { readSettings as read } from './settings.ts'
import { createSpine } from './spine.ts'
export const readSettings = read // ✗
export const spine = createSpine
`,
  },
  {
    rule,
    name: 'a file of types',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `export type { Settings } from './settings.ts' // ✗
export type { Spine } from './spine.ts'
`,
  },
  {
    rule,
    name: 're-exports beside a dead constant',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `const planted = 1
export { readSettings } from './settings.ts' // ✗
export { createSpine } from './spine.ts'
`,
  },
  {
    rule,
    name: 're-exports beside a token of its own',
    into: 'packages/spine-orchestrator/src/planted.ts',
    append: `export { readSettings } from './settings.ts' // ✗
export { createSpine } from './spine.ts'
export { getSpine, bootstrapSpine } from './bootstrap.ts'
export const planted = 1
`,
  },
  {
    rule,
    name: 'CommonJS that passes on',
    into: 'packages/spine-orchestrator/src/planted.cjs',
    append: `module.exports = { ...require('./settings.ts'), ...require('./spine.ts') } // ✗
`,
  },
  {
    rule,
    name: 'CommonJS that assigns',
    into: 'packages/spine-orchestrator/src/planted.cjs',
    append: `Object.assign(exports, require('./settings.ts')) // ✗
exports.planted = 1
`,
  },
]
