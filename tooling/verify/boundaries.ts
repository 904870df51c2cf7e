// Usage: node tooling/verify/boundaries.ts [--json]
// Plants every forbidden edge in a copy of the repository and sees that the tools catch each one.
import { runCommand } from './command.ts'
import { checkLayers } from './layer-rules.ts'
import { copyRepository, plantFiles } from './planting.ts'
import { report, type Result } from './report.ts'
import { type Violation, violations } from './violations.ts'
import { readManifest, readWorkspace, root } from './workspace.ts'

interface Finding {
  readonly tool: string
  readonly text: string
}

/** What each tool finds wrong with a checkout: of its files, those that are to be linted. */
async function look(folder: string, linted: readonly string[]): Promise<Finding[]> {
  const [boundaries, lint] = await Promise.all([
    runCommand('turbo', ['boundaries'], { cwd: folder, env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } }),
    runCommand('oxlint', ['--deny-warnings', '--no-error-on-unmatched-pattern', ...linted], { cwd: folder }),
  ])
  const layers = checkLayers(readWorkspace(folder), readManifest(folder)).flatMap(({ problems }) => problems)
  return [
    { tool: 'layers', text: layers.join('\n') },
    { tool: 'turbo boundaries', text: boundaries.code === 0 ? '' : boundaries.text },
    { tool: 'oxlint', text: lint.code === 0 ? '' : lint.text },
  ].filter(({ text }) => text !== '')
}

async function prove(folder: string, { name, plant, names }: Violation): Promise<Result> {
  const restore = plantFiles(folder, plant)
  const findings = await look(folder, Object.keys(plant)) // the rest was clean before
  restore()
  const caughtBy = findings.filter(({ text }) => text.includes(names)).map(({ tool }) => tool)
  if (caughtBy.length > 0) return { name, problems: [], seen: `caught by ${caughtBy.join(', ')}` }
  const others = findings.map(({ tool, text }) => `${tool} failed without naming "${names}":\n${text}`)
  return { name, problems: ['expected a tool to catch it, and none did', ...others] }
}

const copy = copyRepository(root)
try {
  const clean = await look(copy.folder, ['.'])
  const results: Result[] = [
    { name: 'nothing planted, nothing caught', problems: clean.map(({ tool, text }) => `${tool}:\n${text}`) },
  ]
  for (const violation of violations) results.push(await prove(copy.folder, violation))
  report(results)
} finally {
  copy.remove()
}
