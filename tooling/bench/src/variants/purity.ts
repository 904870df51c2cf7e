import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { writeWorkspace } from '../purity/workspace.ts'

const PURITY = fileURLToPath(new URL('../../../purity/dist/cli.js', import.meta.url))
const PARSE = fileURLToPath(new URL('../purity/parse.ts', import.meta.url))
const SAID = 'where a clean workspace was to be found clean'
// Before the one who measures is given up, so that nothing is left running.
const LONGEST_MS = 570_000
const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url))
// A process tells on a fourth stream what it took of the processors, in all of its threads: who else works on the machine
// matters less to that than to the time that passes.
const TELL = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs'
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    writeSync(3, String((user + system) / 1000))
  })
`)}`

/** Why the tool cannot be measured as it is shipped, if it cannot. */
export function purityNotBuilt(): string | undefined {
  return existsSync(PURITY) ? undefined : 'hoc-purity is not built. Run "pnpm build" first.'
}

/** Every rule of ours, from a cold start to the last line. */
export const withPurity = () => onWorkspace((root) => [PURITY, root, '--json'])

/** What no tool of the kind can do without: every file read and parsed to its tree, and nothing else. */
export const bareParse = () => onWorkspace((root) => [PARSE, root])

/** Every rule of ours on this repository. */
export const withPurityHere = () => cpuOf([PURITY, REPOSITORY, '--json'], REPOSITORY)

/** This repository, parsed. */
export const bareParseHere = () => cpuOf([PARSE, REPOSITORY], REPOSITORY)

/** Import rules alone, by dependency-cruiser. */
export const withDependencyCruiser = () =>
  onWorkspace((root) => {
    const config = join(root, '.dependency-cruiser.cjs')
    writeFileSync(config, `module.exports = ${JSON.stringify(cruiserRules)}`)
    return [CRUISER(), '--config', config, '--output-type', 'err', 'packages']
  })

/** Import rules alone on this repository, by dependency-cruiser. */
export async function withDependencyCruiserHere(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'hoc-bench-cruiser-'))
  const config = join(folder, '.dependency-cruiser.cjs')
  writeFileSync(config, `module.exports = ${JSON.stringify(cruiserRulesHere)}`)
  const folders = ['apps', 'packages', 'tooling']
  try {
    return await cpuOf([CRUISER(), '--config', config, '--output-type', 'err', ...folders], REPOSITORY)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Import rules alone, by eslint with eslint-plugin-boundaries. */
export const withEslint = () =>
  onWorkspace((root) => {
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'))
    writeFileSync(join(root, 'eslint.config.mjs'), eslintConfig)
    return [binOf('eslint', 'eslint'), '--no-cache', 'packages']
  })

const CRUISER = () => binOf('dependency-cruiser', 'depcruise')

async function onWorkspace(commandIn: (root: string) => string[]): Promise<number> {
  const root = writeWorkspace()
  try {
    return await cpuOf(commandIn(root), root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function cpuOf(args: readonly string[], cwd: string): Promise<number> {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const
  const child = spawn(process.execPath, ['--import', TELL, ...args], { cwd, stdio: [...stdio], timeout: LONGEST_MS })
  let [said, told] = ['', '']
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdio[3]?.on('data', (chunk: Buffer) => (told += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0 && Number(told) > 0) resolve(Number(told))
      else
        reject(
          new Error(
            `${signal ? `Ended by ${signal} within ${LONGEST_MS} ms` : `Exit ${code}`} ${SAID}\n${said.slice(-2_000)}`,
          ),
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

const AT_RUN_TIME = { viaOnly: { dependencyTypesNot: ['type-only'] } }

// Here types may depend on each other in a circle, and schemas on what is pure; what is built, or written to be wrong, is left out.
const cruiserRulesHere = {
  forbidden: cruiserRules.forbidden
    .filter(({ name }) => name !== 'schemas-any')
    .map((rule) => ({ ...rule, to: { ...rule.to, ...(rule.name === 'cycle' ? AT_RUN_TIME : {}) } })),
  options: { ...cruiserRules.options, exclude: { path: '(^|/)(node_modules|dist|fixtures)/' } },
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
