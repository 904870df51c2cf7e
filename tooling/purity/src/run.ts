import path from 'node:path'

import { readArguments, usage, UsageError, BASELINE_FILE, type Asked } from './arguments.ts'
import { baselineOf, compare, failing, trendOf, type Compared } from './baseline.ts'
import { counted } from './counted.ts'
import { explain } from './explain.ts'
import { writeInventory } from './inventory-file.ts'
import type { Finding } from './model.ts'
import { reportOf, rulesFor, toAnnotations, toText, type Report } from './report.ts'
import { rules } from './rules.ts'
import { toSarif } from './sarif.ts'
import { readBaseline, scan, writeBaseline, type Scan } from './scan.ts'
import { version } from './version.ts'
import { CannotScan } from './workspace.ts'

/** What the command may use of the process. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly colour: boolean
  readonly annotate: boolean
  readonly now: () => Date
}

const [CLEAN, FINDINGS, UNSCANNED, WORSE] = [0, 1, 2, 3]

/** Does what a command line asks for, and says how the process ends. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const asked = readArguments(
      args,
      rules.map(({ name }) => name),
    )
    if (asked.help) return tell(io, usage)
    if (asked.version) return tell(io, version())
    if (asked.explain) return tell(io, explain(asked.explain, rules))
    return await scanAndTell(asked, io)
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CannotScan) && !isOfDisk(error)) throw error
    io.err(`hoc-purity: ${error.message}${error instanceof UsageError ? '\nhoc-purity --help lists the flags.' : ''}`)
    return UNSCANNED
  }
}

// A file that is not there, may not be read or written, or is a folder: its message names it.
function isOfDisk(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

function tell(io: Io, text: string): number {
  io.out(text)
  return CLEAN
}

async function scanAndTell(asked: Asked, io: Io): Promise<number> {
  const wanted = rules.filter(({ name }) => asked.rules.length === 0 || asked.rules.includes(name))
  const scanned = await scan(asked.folder, wanted, { inventory: asked.inventory !== undefined })
  refuseUnknownDomain(asked.domains, scanned)
  const findings = scanned.findings.filter(({ domain }) => isWanted(domain, asked.domains))
  const applied = rulesFor(scanned.workspace, wanted)
  const report = reportOf(findings, { ...scanned, rules: applied, domains: asked.domains })

  if (asked.output !== 'text') io.out(JSON.stringify(forTools(report, asked), null, 2))
  const compared = compareWhereAsked(findings, asked)
  if (asked.output === 'text') print(report, compared, asked, io)
  if (asked.inventory) {
    writeInventory(asked.inventory, scanned.inventory)
    io.err(`Wrote ${counted(scanned.inventory.drivers.length, 'driver')} to ${asked.inventory}.`)
  }
  if (asked.trend) tellTrend(findings, asked, io)
  return asked.writeBaseline ? keep(findings, asked, io) : verdict(report, compared, asked, io)
}

function forTools(report: Report, { output, folder }: Asked): unknown {
  if (output === 'json') return report
  return toSarif(report.findings, rules, { version: version(), root: path.resolve(folder) })
}

// Among all that a baseline tolerates, nobody would see what is new. Warnings are in no baseline.
function print(report: Report, compared: Compared | undefined, asked: Asked, io: Io): void {
  const fresh = new Set(compared?.fresh)
  const findings = compared
    ? report.findings.filter((finding) => finding.severity === 'warning' || fresh.has(finding))
    : report.findings
  if (asked.ci && io.annotate && findings.length > 0) io.out(toAnnotations(findings))
  const tolerated = compared && report.findings.length - findings.length
  io.out(toText({ ...report, findings }, rules, { colour: io.colour && !asked.ci, tolerated }))
}

// In a build, the baseline beside the root counts also where nobody names it.
function baselineOfBuild({ baseline, ci, folder }: Asked): string | undefined {
  const beside = path.resolve(folder, BASELINE_FILE)
  return baseline ?? (ci && readBaseline(beside, { orNone: true }) ? beside : undefined)
}

// A list that nobody reads to its end is no baseline: it is compared whole, and it only shrinks.
function verdict(report: Report, compared: Compared | undefined, asked: Asked, io: Io): number {
  const code = Math.max(verdictOnFindings(report, compared, asked, io), verdictOnSignals(report, asked, io))
  return asked.advisory ? CLEAN : code
}

function verdictOnFindings({ findings }: Report, compared: Compared | undefined, { output }: Asked, io: Io): number {
  if (!compared) return failing(findings).length > 0 ? FINDINGS : CLEAN
  const { fresh, stale } = compared
  if (fresh.length > 0) {
    io.err(`Worse than the baseline: ${counted(fresh.length, 'finding')} that it does not know.`)
    // The text for people has shown them.
    if (output !== 'text') tellBriefly(fresh, io)
    return WORSE
  }
  if (stale.length === 0) return CLEAN
  io.err('The baseline names what is no longer found. Take it out with --write-baseline:')
  for (const { file, rule, message, count } of stale) io.err(`  ${count} × ${file} ${rule} ${message}`)
  return FINDINGS
}

// Where only some rules or domains were looked at, what the baseline knows of others is neither fresh nor stale.
function compareWhereAsked(findings: readonly Finding[], asked: Asked): Compared | undefined {
  const baseline = asked.writeBaseline ? undefined : baselineOfBuild(asked)
  if (!baseline) return undefined
  const known = readBaseline(path.resolve(baseline))
  const files = new Map(findings.map(({ file, domain }) => [file, domain]))
  const scoped = known.findings.filter(
    ({ rule, file }) =>
      (asked.rules.length === 0 || asked.rules.includes(rule)) && (asked.domains.length === 0 || files.has(file)),
  )
  return compare(findings, { ...known, findings: scoped })
}

function verdictOnSignals({ summary: { dbSignals } }: Report, { maxDbSignals }: Asked, io: Io): number {
  if (maxDbSignals === undefined || dbSignals.percent <= maxDbSignals) return CLEAN
  io.err(
    `${dbSignals.percent} % of the engine files touch a database, more than the ${maxDbSignals} % of --max-db-signals.`,
  )
  return FINDINGS
}

function keep(findings: readonly Finding[], asked: Asked, io: Io): number {
  const file = path.resolve(asked.baseline ?? path.join(asked.folder, BASELINE_FILE))
  const before = readBaseline(file, { orNone: true })
  const { fresh } = before ? compare(findings, before) : { fresh: [] }
  if (fresh.length > 0) {
    io.err(`The baseline may only shrink. Mend ${counted(fresh.length, 'finding')} that it does not know:`)
    tellBriefly(fresh, io)
    return WORSE
  }
  writeBaseline(file, baselineOf(findings, io.now().toISOString(), before))
  io.err(`Wrote ${counted(failing(findings).length, 'finding')} to ${file}.`)
  return CLEAN
}

function tellBriefly(findings: readonly Finding[], io: Io): void {
  for (const { file, line, column, rule, message } of findings) io.err(`  ${file}:${line}:${column} ${rule} ${message}`)
}

function tellTrend(findings: readonly Finding[], asked: Asked, io: Io): void {
  const file = path.resolve(asked.baseline ?? path.join(asked.folder, BASELINE_FILE))
  const { trend, was, is } = trendOf(findings, readBaseline(file, { orNone: true }))
  io.err(`${trend}: ${counted(is, 'finding')}, ${was} at the last baseline.`)
}

function isWanted(domain: string | null, domains: readonly string[]): boolean {
  return domains.length === 0 || (domain !== null && domains.includes(domain))
}

function refuseUnknownDomain(domains: readonly string[], { workspace }: Scan): void {
  const known = new Set(workspace.files.flatMap(({ domain }) => domain ?? []))
  const unknown = domains.find((domain) => !known.has(domain))
  if (unknown !== undefined) {
    throw new UsageError(`Expected a domain of this workspace (${[...known].sort().join(', ')}), saw "${unknown}".`)
  }
}
