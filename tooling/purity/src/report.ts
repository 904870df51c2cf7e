import { countBy, failing } from './baseline.ts'
import { counted } from './counted.ts'
import type { DbSignals } from './db-signals.ts'
import type { Finding, Rule, Workspace } from './model.ts'
import { layersIn } from './workspace.ts'

/** Everything a scan has to say. */
export interface Report {
  readonly findings: readonly Finding[]
  readonly summary: {
    readonly files: number
    readonly byRule: Readonly<Record<string, number>>
    readonly byLayer: Readonly<Record<string, number>>
    readonly dbSignals: DbSignals
  }
  /** What was looked at: a scan that looked at nothing proves nothing. */
  readonly scope: {
    readonly packages: number
    readonly files: number
    readonly layers: Readonly<Record<string, number>>
    readonly rules: readonly string[]
    readonly domains: readonly string[] | null
  }
}

interface LookedAt {
  readonly dbSignals: DbSignals
  readonly rules: readonly Rule[]
  readonly workspace: Workspace
  readonly domains: readonly string[]
}

/** Puts together what was found and what was looked at. */
export function reportOf(findings: readonly Finding[], { dbSignals, rules, workspace, domains }: LookedAt): Report {
  return {
    findings,
    summary: {
      files: workspace.files.length,
      byRule: countBy(findings, ({ rule }) => rule),
      byLayer: countBy(findings, ({ layer }) => layer ?? 'none'),
      dbSignals,
    },
    scope: {
      packages: workspace.packages.length,
      files: workspace.files.length,
      layers: countBy(workspace.files, ({ layer }) => layer),
      rules: rules.map(({ name }) => name),
      domains: domains.length > 0 ? domains : null,
    },
  }
}

const PLAIN = { red: '', yellow: '', bold: '', dim: '', off: '' }
const COLOURS = { red: '\u001B[31m', yellow: '\u001B[33m', bold: '\u001B[1m', dim: '\u001B[2m', off: '\u001B[0m' }

interface Shown {
  readonly colour?: boolean
  /** How many more findings a baseline tolerates, which are not shown; undefined where none counts. */
  readonly tolerated?: number | undefined
}

/** The findings for people: where, which rule, what was seen, why that matters, how to mend it. */
export function toText(
  { findings, summary, scope }: Report,
  rules: readonly Rule[],
  { colour = false, tolerated }: Shown = {},
): string {
  const { red, yellow, bold, dim, off } = colour ? COLOURS : PLAIN
  const lines = findings.flatMap(({ file, line, column, rule, message, severity, why }) => [
    `${bold}${file}:${line}:${column}${off} ${severity === 'error' ? red : yellow}${rule}${off} ${message}`,
    `    ${dim}${why} ${mendOf(rule, rules)}${off}`,
  ])
  const { dbSignals } = summary
  if (dbSignals.withSignals > 0) {
    lines.push(
      ...dbSignals.files.map(({ file, signals, suggest }) => `${file} ${dim}${signals.join(', ')}: ${suggest}${off}`),
    )
    lines.push(
      `${dbSignals.withSignals} of ${dbSignals.engines} engine files touch a database (${dbSignals.percent} %).`,
    )
  }
  const layers = Object.entries(scope.layers).map(([layer, files]) => `${files} ${layer}`)
  lines.push(
    `${total(findings, tolerated === undefined ? 'finding' : 'new finding')} in ${counted(scope.files, 'file')} of ${counted(scope.packages, 'package')} (${layers.join(', ')}), by ${counted(scope.rules.length, 'rule')}.`,
  )
  if (tolerated)
    lines.push(`The baseline tolerates ${counted(tolerated, 'finding')}, to be worked off: --json lists all.`)
  return lines.join('\n')
}

/** The findings as annotations that the log of a build links to the code. */
export function toAnnotations(findings: readonly Finding[]): string {
  return findings
    .map(({ file, line, column, rule, message, severity }) => {
      const text = message.replaceAll('%', '%25').replaceAll('\n', '%0A')
      return `::${severity} file=${file},line=${line},col=${column},title=${rule}::${text}`
    })
    .join('\n')
}

function mendOf(rule: string, rules: readonly Rule[]): string {
  return rules.find(({ name }) => name === rule)?.mend ?? ''
}

function total(findings: readonly Finding[], what: string): string {
  const errors = failing(findings).length
  const warnings = findings.length - errors
  const found = errors === 0 ? `No ${what}s` : counted(errors, what)
  return warnings > 0 ? `${found}, ${counted(warnings, 'warning')}` : found
}

/** The rules that have anything to look at in a workspace. */
export function rulesFor(workspace: Workspace, rules: readonly Rule[]): Rule[] {
  const present = layersIn(workspace)
  return rules.filter((rule) => rule.layers.some((layer) => present.has(layer)))
}
