import type { Case } from './case.ts'
import { auth } from './cases/auth.ts'
import { explain } from './cases/explain.ts'
import { growth } from './cases/growth.ts'
import { httpWrite } from './cases/http-write.ts'
import { kernelAcknowledge } from './cases/kernel-acknowledge.ts'
import { kernelDispatch } from './cases/kernel-dispatch.ts'
import { kernelRead } from './cases/kernel-read.ts'
import { kernelWrite } from './cases/kernel-write.ts'
import { peerDbos } from './cases/peer-dbos.ts'
import { purity, purityHere } from './cases/purity.ts'
import { ratelimit } from './cases/ratelimit.ts'
import { runsComplete, runsCompleteDbos } from './cases/runs-complete.ts'
import { runsIngest } from './cases/runs-ingest.ts'
import { runsLists } from './cases/runs-lists.ts'
import { startupMemory, startupTime } from './cases/startup.ts'

/** Everything that can be measured, in the order in which it is. */
export const cases: readonly Case[] = [
  kernelWrite,
  kernelRead,
  kernelAcknowledge,
  kernelDispatch,
  peerDbos,
  httpWrite,
  growth,
  runsComplete,
  runsCompleteDbos,
  runsIngest,
  runsLists,
  explain,
  startupTime,
  startupMemory,
  purity,
  purityHere,
  auth,
  ratelimit,
]

/** The case of a name. */
export function caseNamed(name: string): Case {
  const found = cases.find((each) => each.name === name)
  if (!found) throw new Error(`Expected one of ${cases.map((each) => each.name).join(', ')}, saw "${name}".`)
  return found
}

/** The cases that a name means: the one that has it, and those whose names begin with it and a dot. */
export function casesNamed(name: string): readonly Case[] {
  const found = cases.filter((each) => each.name === name || each.name.startsWith(`${name}.`))
  return found.length > 0 ? found : [caseNamed(name)]
}

/** What of some cases is compared at one concurrency, or all of it. */
export function casesAt(concurrency: number | undefined, of: readonly Case[]): readonly Case[] {
  if (concurrency === undefined) return of
  const left = of
    .map((each) => ({ ...each, goals: each.goals.filter((goal) => goal.concurrency === concurrency) }))
    .filter(({ goals }) => goals.length > 0)
  if (left.length > 0) return left
  const known = [...new Set(of.flatMap(({ goals }) => goals.map((goal) => goal.concurrency)))].sort((a, b) => a - b)
  throw new Error(`Expected --concurrency to be one of ${known.join(', ')}, saw ${concurrency}.`)
}
