import { join } from 'node:path'
import type { Database } from '@hoc/spine-orchestrator/database'
import type { Finding } from '@hoc/spine-orchestrator/doctor'
import { unknownSettings, type Settings } from '@hoc/spine-orchestrator/settings'

import type { Command, Given } from '../command.ts'
import { freeSpace, writable } from '../disk.ts'
import { DONE, NO, type ExitCode } from '../exit.ts'
import type { Io } from '../io.ts'
import { openOwnDatabase, settingsOf } from '../settings.ts'
import { isUsageError } from '../usage-error.ts'

const OLDEST_NODE = [22, 18] as const

/** Looks whether everything is as it must be, one line each, and says what to do about what is not. */
export const doctor: Command = {
  names: ['doctor'],
  says: 'Looks whether everything is as it must be, one line each, and says what to do about what is not.',
  options: { json: { says: 'Print the findings as JSON, and nothing else.' } },
  examples: ['hoc doctor', 'hoc doctor --json | jq \'.[] | select(.state == "failed")\''],
  async run(given, io) {
    const findings = [nodeVersion(process.versions.node)]
    const settings = readable(io, findings)
    if (settings) {
      findings.push(await freeSpace(settings.HOC_DATA_DIR), ...(await files(settings)))
      findings.push(...(await database(settings, io)))
    }
    return tell(findings, given, io)
  },
}

async function tell(findings: readonly Finding[], given: Given, io: Io): Promise<ExitCode> {
  if (given.options['json']) await io.out(JSON.stringify(findings, null, 2))
  else for (const finding of findings) for (const line of linesOf(finding)) await io.out(line)
  return findings.some(({ state }) => state === 'failed') ? NO : DONE
}

function linesOf({ name, state, says, todo }: Finding): string[] {
  return [`${state.padEnd(7)}  ${name}: ${says}`, ...(todo ? [`         ${todo}`] : [])]
}

/** Whether this Node is one that is supported. */
export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest, oldestMinor] = OLDEST_NODE
  const name = 'Node'
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return { name, state: 'ok', says: version }
  const says = `expected ${OLDEST_NODE.join('.')} or later, saw ${version}`
  return { name, state: 'failed', says, todo: 'Upgrade Node.' }
}

function readable(io: Io, findings: Finding[]): Settings | undefined {
  try {
    const settings = settingsOf(io)
    const unknown = unknownSettings(io.env).map((name) => `; ${name} is none of them, and has no effect`)
    findings.push({ name: 'settings', state: 'ok', says: `can be used${unknown.join('')}` })
    return settings
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    findings.push({
      name: 'settings',
      state: 'failed',
      says,
      todo: 'Correct the environment and run "hoc doctor" again.',
    })
    return undefined
  }
}

function files({ HOC_DATA_DIR, HOC_ANCHOR_FILE, HOC_OUTBOX_FILE }: Settings): Promise<Finding[]> {
  return Promise.all([
    writable('HOC_ANCHOR_FILE', HOC_ANCHOR_FILE ?? join(HOC_DATA_DIR, 'anchors.ndjson')),
    ...(HOC_OUTBOX_FILE ? [writable('HOC_OUTBOX_FILE', HOC_OUTBOX_FILE)] : []),
  ])
}

function embedded({ embedded: how }: Database): Finding[] {
  if (!how) return []
  const says = how === 'started' ? 'did not run: no "hoc serve" uses it. Started for this look alone' : 'runs'
  return [{ name: 'embedded PostgreSQL', state: 'ok', says }]
}

async function database(settings: Settings, io: Io): Promise<Finding[]> {
  const { diagnose } = await import('@hoc/spine-orchestrator/doctor')
  try {
    const opened = await openOwnDatabase(settings, io)
    try {
      const findings = await diagnose({ ...opened, sink: settings.HOC_OUTBOX_FILE !== undefined })
      return [...embedded(opened), ...findings]
    } finally {
      await opened.stop()
    }
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    const todo = isUsageError(error)
      ? 'Nothing was made.'
      : 'Set DATABASE_URL to a PostgreSQL of yours, or correct what keeps the embedded one from starting.'
    return [{ name: 'embedded PostgreSQL', state: 'failed', says, todo }]
  }
}
