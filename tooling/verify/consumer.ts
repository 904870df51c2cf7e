import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { runCommand } from './command.ts'
import { entriesOf } from './entries.ts'
import type { Result } from './report.ts'
import type { Tarball } from './tarballs.ts'
import type { Package } from './workspace.ts'

const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  },
  files: ['all.mts'],
}

// A registry that stops answering is asked again after a minute: by itself npm waits for five, and then for ten more.
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-timeout=60000']

// Seen once: npm waited on and on, with no connection open. It takes a minute at most.
const PATIENCE_MS = 150_000

/** Installs all tarballs together in an empty project, as a stranger would. */
export async function installAll(tarballs: readonly Tarball[], folder: string, nodeTypes: string): Promise<Result> {
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  copyFileSync(path.join(import.meta.dirname, 'probe.mjs'), path.join(folder, 'probe.mjs'))
  const files = tarballs.map(({ file }) => file)
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_|lifecycle|package)/i.test(name)),
  )
  const args = ['install', ...QUIET, `@types/node@${nodeTypes}`, ...files]
  const install = () => runCommand('npm', args, { cwd: folder, env, patienceMs: PATIENCE_MS })
  const first = await install()
  const { code, text } = first.code === 0 ? first : await install()
  return { name: 'all packages install together in an empty project', problems: code === 0 ? [] : [text] }
}

/** Type-checks a file that imports every entry, and the declarations with it. */
export async function typecheckAll(tarballs: readonly Tarball[], folder: string): Promise<Result> {
  const entries = tarballs.flatMap(({ pkg }) => entriesOf(pkg))
  const lines = entries.map(({ specifier }, index) => `export * as entry${index} from '${specifier}'`)
  writeFileSync(path.join(folder, 'all.mts'), `${lines.join('\n')}\n`)
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig, null, 2))
  const { code, text } = await runCommand('tsc', ['-p', folder], { cwd: folder })
  return { name: 'all declarations type-check for a consumer', problems: code === 0 ? [] : [text.trim()] }
}

/** Loads entries in a process of their own, one after the other, and sees that loading does nothing else. */
export async function loadEntries(
  specifiers: readonly string[],
  how: 'import' | 'require',
  folder: string,
): Promise<Result[]> {
  const { code, text, out } = await runCommand(process.execPath, ['probe.mjs', how, ...specifiers], { cwd: folder })
  const found = code === 0 ? (JSON.parse(out) as string[][]) : specifiers.map(() => [text.trim()])
  return specifiers.map((specifier, index) => ({
    name: `${specifier}: ${how} opens nothing, reads no environment, starts no timer`,
    problems: found[index] ?? ['expected the probe to tell of it, and it did not'],
  }))
}

/** Sees that an installed package has what a reader and a licence ask for, its commands, and no tests. */
export function checkContents({ manifest }: Package, folder: string): Result {
  const installed = path.join(folder, 'node_modules', manifest.name)
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  const problems = ['LICENSE', 'README.md', 'package.json']
    .filter((file) => !files.includes(file))
    .map((file) => `expected ${file} in the package and found none`)
  const tests = files.filter((file) => /\.test(-d)?\.[cm]?[jt]sx?$/.test(file))
  problems.push(...tests.map((file) => `expected no tests in the package and found ${file}`))
  for (const [command, target] of Object.entries(manifest.bin ?? {})) {
    const file = path.join(installed, target)
    if (!existsSync(file) || !readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n')) {
      problems.push(`expected the command ${command} to start with #!/usr/bin/env node: ${target}`)
    }
    if (!existsSync(path.join(folder, 'node_modules/.bin', command)))
      problems.push(`expected npm to link the command ${command}`)
  }
  return { name: `${manifest.name}: contents`, problems }
}
