import { refuseTooDeep } from './depth.ts'
import { matches } from './glob.ts'
import type { FilePlace, FileRule, Finding, Found, Layer, Rule, SourceFile, Workspace, WorkspaceRule } from './model.ts'
import { manifestOf } from './manifest.ts'
import { asItIs, hushing, type Hushed } from './quiet.ts'
import { parse, parseHushed, type Syntax } from './syntax.ts'
import { CannotScan, layersIn } from './workspace.ts'

/** What the rules found in files, and what they gathered for the judgement of the whole. It is plain data. */
export interface Looked {
  readonly findings: readonly Finding[]
  /** Rule → path → what it gathered there. */
  readonly gathered: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Rule → how many files it had before it, with or without a hint in them. */
  readonly scope: Readonly<Record<string, number>>
}

/** A file with its text, which nothing has looked at yet. */
export interface Unread {
  readonly place: FilePlace
  readonly text: string
}

/**
 * Lets every rule look at every file that is within its scope. What spares it a file, or a function of it, can be left
 * out: it must find the same with `everything` shown to it.
 */
export function look(
  files: Iterable<Unread>,
  rules: readonly Rule[],
  workspace: Workspace,
  { everything = false } = {},
): Looked {
  const hints = new Map(rules.map((rule) => [rule, everything ? undefined : rule.hint?.(workspace.settings)]))
  const findings: Finding[] = []
  const gathered: Record<string, Record<string, unknown>> = {}
  const scope: Record<string, number> = {}
  const hush = everything ? asItIs : hushing(workspace.settings)

  const within = new Map<string, readonly Rule[]>()

  for (const { place, text } of files) {
    const kind = `${place.layer} ${place.purpose}`
    const own = within.get(kind) ?? rules.filter((rule) => isWithin(rule, place))
    within.set(kind, own)
    if (own.length === 0) continue
    const { file, kept } = open(place, text, hush(text))
    for (const rule of own) {
      scope[rule.name] = (scope[rule.name] ?? 0) + 1
      if (hints.get(rule)?.test(rule.readsAll ? text : kept) === false) continue
      refuseUnparsed(file)
      refuseTooDeep(file.path, () => {
        if ('look' in rule) for (const found of rule.look(file, workspace)) findings.push(toFinding(rule, file, found))
        else (gathered[rule.name] ??= {})[place.path] = rule.gather(file, workspace)
      })
    }
  }
  return { findings, gathered, scope }
}

/** Judges what was gathered of all files, and puts every finding in order. */
export function conclude(
  looked: readonly Looked[],
  rules: readonly Rule[],
  workspace: Workspace,
  textOf: (path: string) => string,
): Finding[] {
  refuseEmpty(looked, rules, workspace)
  const findings = looked.flatMap((one) => one.findings)
  const manifests = workspace.packages.map((one) => [manifestOf(one), { ...one, path: manifestOf(one) }] as const)
  const places = new Map<string, Placed>([
    ...manifests,
    ...workspace.files.map((place) => [place.path, place] as const),
  ])

  for (const rule of rules) {
    if ('look' in rule) continue
    for (const found of rule.judge(gatheredBy(rule, looked), workspace)) {
      findings.push(
        toFinding(rule, { ...(places.get(found.path) ?? { path: found.path }), text: textOf(found.path) }, found),
      )
    }
  }
  return findings
    .filter((finding) => !isExcepted(finding, workspace))
    .sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule))
}

/** What a rule gathered of all files, by their paths. */
export function gatheredBy<G>({ name }: WorkspaceRule<G>, looked: readonly Looked[]): Map<string, G> {
  const all = looked.flatMap(({ gathered }) => Object.entries(gathered[name] ?? {}) as [string, G | undefined][])
  return new Map(all.filter((entry): entry is [string, G] => entry[1] !== undefined))
}

/** Whether a rule looks at such a file. */
function isWithin(rule: Rule, { layer, purpose }: FilePlace): boolean {
  if (!rule.layers.includes(layer)) return false
  return purpose === 'source' || rule.everyPurpose === true || rule.alsoLooksAt?.includes(purpose) === true
}

function isExcepted({ rule, file }: Finding, { settings }: Workspace): boolean {
  return matches(file, Object.keys(settings.exceptions[rule] ?? {}))
}

// What rules are shown of a file: its tree, and what of its text hints look at.
function open(place: FilePlace, text: string, hushed: Hushed): { file: SourceFile; kept: string } {
  const syntax = hushed.quiet.length > 0 ? parseHushed(place.path, hushed, text) : undefined
  return { file: new Opened(place, text, syntax), kept: syntax ? hushed.kept : text }
}

// A class, as its tree would be kept by a getter of an object literal.
class Opened implements SourceFile {
  readonly path: string
  readonly folder: string
  readonly layer: Layer
  readonly domain: string | undefined
  readonly purpose: FilePlace['purpose']
  readonly text: string
  #syntax: Syntax | undefined

  constructor({ path, folder, layer, domain, purpose }: FilePlace, text: string, syntax: Syntax | undefined) {
    this.path = path
    this.folder = folder
    this.layer = layer
    this.domain = domain
    this.purpose = purpose
    this.text = text
    this.#syntax = syntax
  }

  get syntax(): Syntax {
    return (this.#syntax ??= parse(this.path, this.text))
  }
}

function refuseUnparsed({ path, text, syntax: { error } }: SourceFile): void {
  if (!error) return
  const { line, column } = position(text, error.at)
  throw new CannotScan(
    `${path}:${line}:${column} cannot be parsed: ${error.message} Mend it, or name it under "ignore".`,
  )
}

// A rule that looks at nothing would be content with everything.
function refuseEmpty(looked: readonly Looked[], rules: readonly Rule[], workspace: Workspace): void {
  if (workspace.files.length === 0) {
    throw new CannotScan('Expected files to scan, saw none. Name the folder of a workspace, and look at its globs.')
  }
  const present = layersIn(workspace)
  for (const rule of rules) {
    const isPresent = rule.layers.some((layer) => present.has(layer))
    if (isPresent && !looked.some(({ scope }) => (scope[rule.name] ?? 0) > 0)) {
      throw new CannotScan(
        `${rule.name} has nothing to look at: every file of ${rule.layers.join(', ')} is a test, a fixture or generated.`,
      )
    }
  }
}

function toFinding(rule: FileRule | WorkspaceRule, file: Placed & { readonly text: string }, found: Found): Finding {
  return {
    rule: rule.name,
    why: rule.why,
    file: file.path,
    ...position(file.text, found.at),
    layer: file.layer ?? null,
    domain: file.domain ?? null,
    message: found.message,
    severity: found.severity ?? 'error',
  }
}

/** Where something is found: a file, or the package.json of a package. */
interface Placed {
  readonly path: string
  readonly layer?: Layer | undefined
  readonly domain?: string | undefined
}

/** The line and column of an offset, both counted from 1. */
function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
