import type { Mutant } from '../mutant.ts'

const rule = 'imports-stay-inside'

/** Violations of imports-stay-inside, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a path into another package',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import * as planted from '../../drivers/src/tx.ts' // ✗
`,
  },
  {
    rule,
    name: 'a type by a path into another package',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export type { Tx as Planted } from '../../drivers/src/tx.ts' // ✗
`,
  },
  {
    rule,
    name: 'a path that begins at home',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import './../../drivers/src/tx.ts' // ✗
`,
  },
  {
    rule,
    name: 'a path of a template',
    into: 'packages/engine-incidents/src/create.ts',
    append: `const up = '../..'
export const planted = () => import(\`\${up}/drivers/src/tx.ts\`) // ✗
`,
  },
  {
    rule,
    name: 'a path as a URL',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export const planted = () => import(new URL('../../drivers/src/tx.ts', import.meta.url).href) // ✗
`,
  },
  {
    rule,
    name: 'a path that is only resolved',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export const planted = import.meta.resolve('../../drivers/package.json') // ✗
`,
  },
  {
    rule,
    name: 'a path to the root',
    into: 'apps/api/src/app.ts',
    append: `import planted from '../../../package.json' with { type: 'json' } // ✗
`,
  },
  {
    rule,
    name: 'a path out of the workspace',
    into: 'apps/api/src/app.ts',
    append: `export const planted = () => import('../../../../elsewhere/x.ts') // ✗
`,
  },
  {
    rule,
    name: 'a worker of another package',
    into: 'apps/api/src/app.ts',
    append: `export const planted = () => new Worker(new URL('../../../packages/drivers/src/tx.ts', import.meta.url)) // ✗
`,
  },
  {
    rule,
    name: 'a file that is not exported',
    into: 'apps/api/src/app.ts',
    append: `import { createRegistry as planted } from '@hoc/spine-orchestrator/kernel/registry' // ✗
`,
  },
  {
    rule,
    name: 'a built file that is not exported',
    into: 'apps/api/src/app.ts',
    append: `import planted from '@hoc/spine-orchestrator/dist/spine.js' // ✗
`,
  },
  {
    rule,
    name: 'a package as a whole',
    into: 'apps/api/src/app.ts',
    append: `export const planted = require('@hoc/spine-orchestrator') // ✗
`,
  },
  {
    rule,
    name: 'a package of npm that is not declared',
    into: 'apps/api/src/app.ts',
    append: `import planted from 'lodash/fp' // ✗
`,
  },
  {
    rule,
    name: 'a package of ours that is not declared',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import { openPool as planted } from '@hoc/drivers/pool' // ✗
`,
  },
  {
    rule,
    name: 'what is declared for tests only',
    into: 'apps/api/src/app.ts',
    append: `import { openPool as planted } from '@hoc/drivers/pool' // ✗
`,
  },
  {
    rule,
    name: 'a type that is not declared',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import type { Knex as Planted } from 'knex' // ✗
`,
  },
  {
    rule,
    name: 'a dependency by an alias of require',
    into: 'packages/engine-incidents/src/create.ts',
    append: `const { require: planted } = { require: require }
planted('uuid') // ✗
`,
  },
  {
    rule,
    name: 'what is for tests',
    into: 'packages/spine-orchestrator/src/runtime.ts',
    append: `import { aSink as planted } from './testing/plumbing.ts' // ✗
`,
  },
]
