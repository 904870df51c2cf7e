import type { Mutant } from '../mutant.ts'

const rule = 'imports-follow-the-layers'

/** Violations of imports-follow-the-layers, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'an engine imports a driver',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import { findIncident as planted } from '@hoc/drivers/incidents' // ✗
`,
  },
  {
    rule,
    name: 'an engine takes a type of a driver',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import type { Tx as Planted } from '@hoc/drivers/tx' // ✗
`,
  },
  {
    rule,
    name: 'an engine re-exports a driver',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export { findIncident as planted } from '@hoc/drivers/incidents' // ✗
`,
  },
  {
    rule,
    name: 'an engine imports a driver later, by a template',
    into: 'packages/engine-incidents/src/create.ts',
    append: `const scope = '@hoc'
export const planted = () => import(\`\${scope}/drivers/incidents\`) // ✗
`,
  },
  {
    rule,
    name: 'an engine requires a driver by an alias',
    into: 'packages/engine-incidents/src/create.ts',
    append: `const load = require
export const planted = load('@hoc/drivers/' + 'incidents') // ✗
`,
  },
  {
    rule,
    name: 'an engine makes its own require',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import { createRequire as make } from 'node:module'
export const planted = make(import.meta.url)('@hoc/drivers/incidents') // ✗
`,
  },
  {
    rule,
    name: 'an engine takes an imported type',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export type Planted = import('@hoc/drivers/tx').Tx // ✗
`,
  },
  {
    rule,
    name: 'an engine imports by require',
    into: 'packages/engine-incidents/src/create.ts',
    append: `import planted = require('@hoc/drivers/incidents') // ✗
export { planted }
`,
  },
  {
    rule,
    name: 'an engine goes up by a path',
    into: 'packages/engine-incidents/src/create.ts',
    append: `export const planted = import.meta.resolve('../../drivers/src/incidents.ts') // ✗
`,
  },
  {
    rule,
    name: 'an engine imports from a list',
    into: 'packages/engine-incidents/src/create.ts',
    append: `for (const planted of ['@hoc/drivers/incidents']) await import(planted) // ✗
`,
  },
  {
    rule,
    name: 'a driver imports an engine',
    into: 'packages/drivers/src/incidents.ts',
    append: `import { create as planted } from '@hoc/engine-incidents/create' // ✗
`,
  },
  {
    rule,
    name: 'a driver imports the orchestrator',
    into: 'packages/drivers/src/incidents.ts',
    append: `import { createSpine as planted } from '@hoc/spine-orchestrator/spine' // ✗
`,
  },
  {
    rule,
    name: 'schemas import what is pure',
    into: 'packages/spine-schemas/src/page.ts',
    append: `import { digest as planted } from '@hoc/canonical/digest' // ✗
`,
  },
  {
    rule,
    name: 'what is pure imports schemas',
    into: 'packages/canonical/src/redact.ts',
    append: `import * as planted from '@hoc/spine-schemas/page' // ✗
`,
  },
  {
    rule,
    name: 'the client imports the orchestrator',
    into: 'packages/client/src/client.ts',
    append: `import '@hoc/spine-orchestrator/spine' // ✗
`,
  },
  {
    rule,
    name: 'an app imports an engine',
    into: 'apps/api/src/app.ts',
    append: `import { create as planted } from '@hoc/engine-incidents/create' // ✗
`,
  },
  {
    rule,
    name: 'a circle of two',
    into: 'packages/spine-orchestrator/src/plumbing/attempts.ts',
    append: `export { createRelay as planted } from './relay.ts' // ✗
`,
  },
  {
    rule,
    name: 'a circle that is closed later',
    into: 'packages/spine-orchestrator/src/plumbing/attempts.ts',
    append: `export const planted = async () => (await import('./relay.js')).createRelay // ✗
`,
  },
  {
    rule,
    name: 'an engine declares a driver',
    into: 'packages/engine-incidents/package.json',
    replace: [
      `  "dependencies": {
`,
      `  "dependencies": {
    "@hoc/drivers": "workspace:^", // ✗
`,
    ],
  },
  {
    rule,
    name: 'an engine declares a database for its tests',
    into: 'packages/engine-incidents/package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "pg": "catalog:", // ✗
`,
    ],
  },
  {
    rule,
    name: 'a shim may declare nothing from npm',
    into: 'packages/legacy-shim/package.json',
    replace: [
      `  "dependencies": {
`,
      `  "dependencies": {
    "uuid": "catalog:", // ✗
`,
    ],
  },
  {
    rule,
    name: 'an app declares a database',
    into: 'apps/api/package.json',
    replace: [
      `  "dependencies": {
`,
      `  "dependencies": {
    "knex": "catalog:", // ✗
`,
    ],
  },
]
