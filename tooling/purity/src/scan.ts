import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'

import { Baseline } from './baseline.ts'
import { driverCensus, signalCensus } from './census.ts'
import { conclude, gatheredBy, type Looked } from './check.ts'
import { dbSignalsOf, type DbSignals } from './db-signals.ts'
import { readContents } from './disk.ts'
import { inventoryOf, type Inventory } from './inventory.ts'
import { parseJson } from './json.ts'
import { lookAt, type Share } from './look-at.ts'
import type { FilePlace, Finding, Rule, Workspace } from './model.ts'
import { rules } from './rules.ts'
import type { Config } from './settings.ts'
import { CannotScan, layersIn, workspaceFrom } from './workspace.ts'

/** What a scan saw. */
export interface Scan {
  readonly workspace: Workspace
  readonly findings: readonly Finding[]
  readonly dbSignals: DbSignals
  /** Every driver with its tables, where it was asked for. */
  readonly inventory: Inventory
}

// A thread reads and warms the rules anew: below this many files it costs more than it brings.
const FILES_A_THREAD = 2_500

/** Scans the workspace in a folder, in as many threads as are worth it. */
export async function scan(root: string, wanted: readonly Rule[], { inventory = false } = {}): Promise<Scan> {
  const contents = readContents(root)
  const workspace = workspaceFrom(contents)
  refuseUnknown(workspace, contents.config)
  refuseIdle(wanted, workspace)
  const all = [...wanted, signalCensus, ...(inventory ? [driverCensus] : [])]
  const looked = await lookInThreads(path.resolve(root), workspace, all, contents.textOf)
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const engines = workspace.files.filter(({ layer, purpose }) => layer === 'engine' && purpose === 'source')
  return {
    workspace,
    findings: conclude(looked, all, workspace, read),
    dbSignals: dbSignalsOf([...gatheredBy(signalCensus, looked).values()].flat(), engines.length),
    inventory: inventoryOf(gatheredBy(driverCensus, looked), workspace),
  }
}

// A word that means nothing here would be taken for one that is kept.
function refuseUnknown({ files, packages, settings }: Workspace, { lockedDomains }: Config): void {
  const names = rules.map(({ name }) => name)
  const rule = Object.keys(settings.exceptions).find((name) => !names.includes(name))
  if (rule !== undefined)
    throw new CannotScan(`Expected the names of rules (${names.join(', ')}) under "exceptions", saw "${rule}".`)
  const domains = new Set([...[...files, ...packages].map(({ domain }) => domain), ...Object.values(settings.tables)])
  const locked = lockedDomains.find((domain) => !domains.has(domain))
  if (locked === undefined) return
  const known = [...domains].filter((domain) => domain !== undefined).sort()
  throw new CannotScan(
    `Expected domains of this workspace (${known.join(', ')}) under "lockedDomains", saw "${locked}".`,
  )
}

// Where none of the rules that are asked for has a layer here, nothing would be found whatever is written.
function refuseIdle(wanted: readonly Rule[], workspace: Workspace): void {
  const present = layersIn(workspace)
  if (present.size === 0 || wanted.some((rule) => rule.layers.some((layer) => present.has(layer)))) return
  const asked = wanted.map(({ name, layers }) => `${name} looks at ${layers.join(', ')}`).join('; ')
  throw new CannotScan(`Nothing here is looked at: ${asked}; this workspace has ${[...present].sort().join(', ')}.`)
}

async function lookInThreads(
  root: string,
  workspace: Workspace,
  rules: readonly Rule[],
  textOf: ((file: string) => string) | undefined,
): Promise<Looked[]> {
  const threads = Math.min(availableParallelism(), Math.ceil(workspace.files.length / FILES_A_THREAD))
  const names = rules.map(({ name }) => name)
  const [first, ...rest] = split(workspace.files, Math.max(1, threads)).map((files): Share => ({
    root,
    files,
    rules: names,
    workspace,
  }))
  const others = rest.map(inThread)
  return [...(first ? [lookAt(first, textOf)] : []), ...(await Promise.all(others))]
}

// Dealt like cards, so that every thread gets as many long files as the others.
function split(files: readonly FilePlace[], parts: number): FilePlace[][] {
  return Array.from({ length: parts }, (_, part) => files.filter((_, i) => i % parts === part))
}

const workerFile = new URL(import.meta.url.endsWith('.ts') ? './look-worker.ts' : './look-worker.js', import.meta.url)

function inThread(share: Share): Promise<Looked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: share })
    worker.once('message', resolve)
    worker.once('error', (error: Error) => reject(error.name === 'CannotScan' ? new CannotScan(error.message) : error))
  })
}

/** Reads a baseline. */
export function readBaseline(file: string): Baseline
export function readBaseline(file: string, none: { orNone: true }): Baseline | undefined
export function readBaseline(file: string, { orNone = false } = {}): Baseline | undefined {
  if (!existsSync(file)) {
    if (orNone) return undefined
    throw new CannotScan(`Expected a baseline at ${file}, saw none. Write one with --write-baseline.`)
  }
  const { success, data, error } = Baseline.safeParse(parseJson(file, readFileSync(file, 'utf8')))
  if (!success) throw new CannotScan(`${file} is no baseline:\n${z.prettifyError(error)}`)
  return data
}

/** Writes a baseline, one finding a line, so that its diff is read. */
export function writeBaseline(file: string, baseline: Baseline): void {
  writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`)
}
