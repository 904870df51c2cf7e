import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { writeWorkspace } from '../purity/workspace.ts'

const PURITY = fileURLToPath(new URL('../../../purity/dist/cli.js', import.meta.url))
const PARSE = fileURLToPath(new URL('../purity/parse.ts', import.meta.url))

/** Why the tool cannot be measured as it is shipped, if it cannot. */
export function purityNotBuilt(): string | undefined {
  return existsSync(PURITY) ? undefined : 'hoc-purity is not built. Run "pnpm build" first.'
}

/** Every rule of ours, from a cold start to the last line. */
export const withPurity = () => onWorkspace((root) => [PURITY, root, '--json'])

/** What no tool of the kind can do without: every file read and parsed to its tree, and nothing else. */
export const bareParse = () => onWorkspace((root) => [PARSE, root])

/** Import rules alone, by dependency-cruiser. */
export const withDependencyCruiser = () =>
  onWorkspace((root) => {
    const config = join(root, '.dependency-cruiser.cjs')
    writeFileSync(config, `module.exports = ${JSON.stringify(cruiserRules)}`)
    return [binOf('dependency-cruiser', 'depcruise'), '--config', config, '--output-type', 'err', 'packages']
  })

/** Import rules alone, by eslint with eslint-plugin-boundaries. */
export const withEslint = () =>
  onWorkspace((root) => {
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'))
    writeFileSync(join(root, 'eslint.config.mjs'), eslintConfig)
    return [binOf('eslint', 'eslint'), '--no-cache', 'packages']
  })

async function onWorkspace(commandIn: (root: string) => string[]): Promise<number> {
  const root = writeWorkspace()
  try {
    return await timed(commandIn(root), root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function timed(args: readonly string[], cwd: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - began)
      else
        reject(
          new Error(`Expected a clean workspace to be found clean, saw ${code} of ${args[0]}:\n${said.slice(-2_000)}`),
        )
    })
  })
}

function binOf(name: string, command: string): string {
  const manifest = fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url))
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> }
  return join(manifest, '..', typeof bin === 'string' ? bin : (bin[command] ?? ''))
}

const engine = '^packages/engine-([^/]+)/'
const cruiserRules = {
  forbidden: [
    {
      name: 'engine-engine',
      severity: 'error',
      from: { path: engine },
      to: { path: engine, pathNot: '^packages/engine-$1/' },
    },
    {
      name: 'engine-driver',
      severity: 'error',
      from: { path: engine },
      to: { path: '^packages/(drivers|spine-orchestrator)/' },
    },
    {
      name: 'driver-engine',
      severity: 'error',
      from: { path: '^packages/drivers/' },
      to: { path: '^packages/(engine-|spine-orchestrator)' },
    },
    {
      name: 'schemas-any',
      severity: 'error',
      from: { path: '^packages/spine-schemas/' },
      to: { path: '^packages/(?!spine-schemas)' },
    },
    { name: 'cycle', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true },
}

const eslintConfig = `import boundaries from 'eslint-plugin-boundaries'
import * as parser from '@typescript-eslint/parser'

const element = (type, pattern) => ({ type, pattern, partialMatch: false })
const policy = (type, ...anyOf) => ({ from: { element: { type } }, allow: { to: { element: { types: { anyOf } } } } })

export default [{
  files: ['**/*.ts'],
  languageOptions: { parser },
  plugins: { boundaries },
  settings: {
    'boundaries/elements': [
      element('schemas', 'packages/spine-schemas/**'),
      element('engine', 'packages/engine-*/**'),
      element('driver', 'packages/drivers/**'),
      element('orchestrator', 'packages/spine-orchestrator/**'),
    ],
  },
  rules: {
    'boundaries/dependencies': ['error', {
      default: 'disallow',
      policies: [
        policy('schemas', 'schemas'),
        policy('engine', 'engine', 'schemas'),
        policy('driver', 'driver', 'schemas'),
        policy('orchestrator', 'orchestrator', 'engine', 'driver', 'schemas'),
      ],
    }],
  },
}]
`
