/** A file to plant, by its path from the root: its text, or a change of what is there. */
export type Plant = Readonly<Record<string, string | ((text: string) => string)>>

/** One forbidden edge of the architecture, and what plants it. */
export interface Violation {
  readonly name: string
  readonly plant: Plant
  /** What a tool's report must name to count: it may not fail for another reason. */
  readonly names: string
}

const engine = 'packages/engine-incidents'
const importing = (folder: string, statement: string): Plant => ({ [`${folder}/src/planted.ts`]: `${statement}\n` })
const declaring = (folder: string, name: string, kind = 'dependencies'): Plant => ({
  [`${folder}/package.json`]: (text) => {
    const manifest = JSON.parse(text) as Record<string, Record<string, string>>
    const version = name.startsWith('@hoc/') ? 'workspace:^' : 'catalog:'
    return JSON.stringify({ ...manifest, [kind]: { ...manifest[kind], [name]: version } }, null, 2)
  },
})

/** A second engine, for the edge between two. */
const secondEngine: Plant = {
  'packages/engine-planted/package.json': JSON.stringify({
    name: '@hoc/engine-planted',
    version: '0.1.0',
    type: 'module',
    exports: { './planted': { '@hoc/source': './src/planted.ts', default: './dist/planted.js' } },
    hoc: { layer: 'engine', domain: 'planted' },
  }),
  'packages/engine-planted/turbo.json': JSON.stringify({ extends: ['//'], tags: ['engine'] }),
  'packages/engine-planted/src/planted.ts': 'export const planted = 1\n',
}

const undeclared = (folder: string, name: string, statement = `import '${name}'`): Violation => ({
  name: `${short(folder)} → ${name}, undeclared (${statement.split('\n')[0]})`,
  plant: importing(folder, statement),
  names: 'planted',
})

const declared = (folder: string, name: string, subpath = ''): Violation => ({
  name: `${short(folder)} → ${name}, declared`,
  plant: { ...importing(folder, `import '${name}${subpath}'`), ...declaring(folder, name) },
  names: name,
})

/** Every edge that the architecture forbids, at least once. */
export const violations: readonly Violation[] = [
  undeclared(engine, 'pg'),
  undeclared(engine, 'pg', "import type { Pool } from 'pg'\nexport type Planted = Pool"),
  undeclared(engine, 'pg', "export const planted = () => import('pg')"),
  declared(engine, 'pg'),
  declared(engine, 'knex'),
  undeclared(engine, 'node:fs'),
  undeclared(engine, 'fs'),
  {
    name: 'engine-incidents → engine-planted, undeclared',
    plant: { ...secondEngine, ...importing(engine, "import '@hoc/engine-planted/planted'") },
    names: 'planted',
  },
  {
    name: 'engine-incidents → engine-planted, declared',
    plant: { ...secondEngine, ...declared(engine, '@hoc/engine-planted', '/planted').plant },
    names: '@hoc/engine-planted',
  },
  undeclared(engine, '@hoc/drivers/incidents'),
  declared(engine, '@hoc/drivers', '/incidents'),
  undeclared('packages/drivers', '@hoc/engine-incidents/create'),
  declared('packages/drivers', '@hoc/engine-incidents', '/create'),
  declared('packages/drivers', '@hoc/spine-orchestrator', '/spine'),
  declared('packages/spine-schemas', '@hoc/engine-incidents', '/create'),
  declared('packages/spine-schemas', '@hoc/canonical', '/digest'),
  declared('packages/spine-schemas', 'uuid'),
  undeclared('packages/spine-schemas', 'node:crypto'),
  undeclared('packages/canonical', 'node:crypto'),
  declared('packages/client', '@hoc/spine-orchestrator', '/spine'),
  declared('packages/legacy-shim', '@hoc/drivers', '/incidents'),
  undeclared('apps/api', '@hoc/drivers/incidents'),
  declared('apps/api', '@hoc/drivers', '/incidents'),
  {
    name: 'api → @hoc/drivers in what ships, declared for tests only',
    plant: {
      ...importing('apps/api', "import '@hoc/drivers/incidents'"),
      ...declaring('apps/api', '@hoc/drivers', 'devDependencies'),
    },
    names: 'planted',
  },
  declared('apps/api', 'knex'),
  declared('packages/cli', 'pg'),
  undeclared(engine, 'a relative path into drivers', "import '../../drivers/src/tx.ts'"),
  undeclared('apps/api', 'a relative path into drivers', "import '../../../packages/drivers/src/tx.ts'"),
  { name: 'the root → pg, to run with', plant: declaring('.', 'pg'), names: 'pg' },
]

function short(folder: string): string {
  return folder.split('/')[1] ?? folder
}
