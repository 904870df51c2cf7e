import type { Mutant } from '../mutant.ts'

const rule = 'apps-only-dispatch'

/** Violations of apps-only-dispatch, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'imports a driver',
    into: 'apps/api/src/app.ts',
    append: `import { findIncident as planted } from '@hoc/drivers/incidents' // ✗
`,
  },
  {
    rule,
    name: 'imports an engine for its effects',
    into: 'apps/api/src/app.ts',
    append: `import '@hoc/engine-incidents/create' // ✗
`,
  },
  {
    rule,
    name: 'imports pg later',
    into: 'apps/api/src/app.ts',
    append: `export const planted = () => import('p' + 'g') // ✗
`,
  },
  {
    rule,
    name: 'requires knex',
    into: 'apps/api/src/app.ts',
    append: `export const planted = require('knex') // ✗
`,
  },
  {
    rule,
    name: 'resolves pg',
    into: 'packages/cli/src/run.ts',
    append: `export const planted = import.meta.resolve('pg') // ✗
`,
  },
  {
    rule,
    name: 're-exports a driver',
    into: 'packages/legacy-shim/src/hoc/cus/hoc_spine/orchestrator/handlers.ts',
    append: `export { findIncident as planted } from '@hoc/drivers/incidents' // ✗
`,
  },
  {
    rule,
    name: 'the client imports pg',
    into: 'packages/client/src/client.ts',
    append: `import planted from 'pg' // ✗
`,
  },
  {
    rule,
    name: 'a route by hand',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  app.get('/planted', async () => 'planted') // ✗
}
`,
  },
  {
    rule,
    name: 'a route whose method is computed',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  app['po' + 'st']('/planted', async () => 'planted') // ✗
}
`,
  },
  {
    rule,
    name: 'a route by a bound method',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  const add = app.put.bind(app)
  add('/planted', async () => 'planted') // ✗
}
`,
  },
  {
    rule,
    name: 'a route by a taken method',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  const { delete: add } = app
  add('/planted', async () => 'planted') // ✗
}
`,
  },
  {
    rule,
    name: 'a route by options',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  const route = { method: 'GET', url: '/planted', handler: async () => 'planted' } as const
  app.route(route) // ✗
}
`,
  },
  {
    rule,
    name: 'a route of a plugin',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  app.register(async (inner) => inner.get('/planted', async () => 'planted')) // ✗
}
`,
  },
  {
    rule,
    name: 'a route by reflection',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance) {
  Reflect.apply(app.get, app, ['/planted', async () => 'planted']) // ✗
}
`,
  },
  {
    rule,
    name: 'a route whose path nobody can read',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance, path: string) {
  app.get(path, async () => 'planted') // ✗
}
`,
  },
  {
    rule,
    name: 'a second route of an operation',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance, { spine }: AppOptions) {
  app.get('/planted', async () => spine.dispatch('incidents.list', {}, null as never, {})) // ✗
}
`,
  },
  {
    rule,
    name: 'a route for whatever operation is asked for',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance, { spine }: AppOptions) {
  app.post('/planted', async ({ body }) => spine.dispatch(String(body), {}, null as never, {})) // ✗
}
`,
  },
  {
    rule,
    name: 'an operation that no contract declares',
    into: 'apps/api/src/app.ts',
    append: `export function planted(app: FastifyInstance, { spine }: AppOptions) {
  app.get('/planted', async () => spine.dispatch('planted.list', {}, null as never, {})) // ✗
}
`,
  },
  {
    rule,
    name: 'a contract in no list',
    into: 'packages/spine-schemas/src/jobs.ts',
    append: `export const planted = {
  name: 'planted.list', // ✗
  http: { method: 'GET', path: '/planted' },
}
`,
  },
  {
    rule,
    name: 'a route that two contracts have',
    into: 'packages/spine-schemas/src/page.ts',
    append: `export const planted = {
  name: 'planted.list', // ✗
  http: { method: 'GET', path: '/incidents/{planted}' }, // ✗
}
`,
  },
]
