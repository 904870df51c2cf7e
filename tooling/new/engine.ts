import { addExport, addKeys } from './edits.ts'
import { domainNames, type EntityNames } from './names.ts'
import { changeset } from './parts/changeset.ts'
import { createDecision, createDecisionTest } from './parts/engine.ts'
import { builderOf, wordsOf } from './parts/words.ts'
import { pathsOf, shared } from './paths.ts'
import { create, edit, textOf, type Change, type Plan, type Tree } from './plan.ts'

/** Plans a domain: its words, and the engine that decides about them, with a first decision. */
export function planEngine(tree: Tree, domain: string): Plan {
  const names = domainNames(domain)
  const { words, builders } = pathsOf(domain)
  const name = `@hoc/engine-${domain}`
  return {
    changes: [
      ...engineFiles(tree, names),
      create(tree, words, wordsOf(names)),
      create(tree, builders, builderOf(names)),
      edit(tree, shared.schemasManifest, addExport(domain), addExport(`testing/${domain}`)),
      edit(tree, shared.orchestratorManifest, addKeys('dependencies', { [name]: 'workspace:^' })),
      changeset(tree, `engine-${domain}`, ['spine-schemas', `engine-${domain}`], `Adds the domain ${domain}.`),
    ],
    next: [
      'Run "node tooling/bootstrap/main.mjs relock", which links the new package and writes pnpm-lock.yaml',
      `Say what ${names.one} is: ${words}`,
      `Run npm run new table ${domain}.${domain}, then npm run new operation ${domain}.create`,
    ],
  }
}

function engineFiles(tree: Tree, names: EntityNames): Change[] {
  const { engine } = pathsOf(names.domain)
  const { version } = JSON.parse(textOf(tree, shared.schemasManifest)) as { version: string }
  const files: Record<string, string> = {
    'package.json': json(manifestOf(names.domain, version)),
    'README.md': readmeOf(names),
    'tsconfig.json': json({ extends: '@hoc/tsconfig/base.json' }),
    'tsconfig.build.json': json({ extends: '@hoc/tsconfig/build.json' }),
    'tsup.config.ts': `import { library } from '@hoc/tsup'\n\nexport default library()\n`,
    'turbo.json': json({ extends: ['//'], tags: ['engine'] }),
    'src/create.ts': createDecision(names),
    'src/create.test.ts': createDecisionTest(names),
  }
  return Object.entries(files).map(([file, text]) => create(tree, `${engine}/${file}`, text))
}

function manifestOf(domain: string, version: string) {
  return {
    name: `@hoc/engine-${domain}`,
    version,
    description: `What may happen in the domain ${domain}: pure decisions.`,
    license: 'Apache-2.0',
    files: ['dist', 'src', '!src/**/*.test.ts', '!src/**/*.test-d.ts'],
    type: 'module',
    sideEffects: false,
    exports: {
      './create': { '@hoc/source': './src/create.ts', types: './dist/create.d.ts', default: './dist/create.js' },
      './package.json': './package.json',
    },
    publishConfig: { access: 'public' },
    scripts: { build: 'tsup && tsc -p tsconfig.build.json', typecheck: 'tsc -p tsconfig.json' },
    dependencies: { '@hoc/spine-schemas': 'workspace:^' },
    devDependencies: {
      '@hoc/tsconfig': 'workspace:*',
      '@hoc/tsup': 'workspace:*',
      '@types/node': 'catalog:',
      tsup: 'catalog:',
      typescript: 'catalog:',
      typescript7: 'catalog:',
      zod: 'catalog:',
    },
    engines: { node: '>=22.18' },
    hoc: { layer: 'engine', domain },
  }
}

function readmeOf({ domain, one, noun, idType }: EntityNames): string {
  return `# @hoc/engine-${domain}

What may happen to ${one}: pure decisions. The clock, ids and what is stored come as arguments, so the same arguments
give the same decision, at any time and anywhere.

<!-- from src/create.test.ts#readme -->

\`\`\`ts
const id = ${idType}.parse('019b7a00-0000-7000-8000-000000000001')
const ${noun} = create({ id, by: alice, at: noon })
\`\`\`
`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
