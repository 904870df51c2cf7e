import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { Answer } from '@hoc/client/answer'
import { Anchor, verifyLedger, type Verification } from '@hoc/spine-orchestrator/verify-ledger'
import { whoami } from '@hoc/spine-schemas/account'
import { SealedEntry } from '@hoc/spine-schemas/audit'
import type { z } from 'zod'

import { asking, askingOptions, type Asked } from '../ask.ts'
import { textOf, type Command, type Given } from '../command.ts'
import { DONE, UNVERIFIED, type ExitCode } from '../exit.ts'
import type { Io } from '../io.ts'
import { ledgerPages } from '../ledger-pages.ts'
import { tellAnswer } from '../tell.ts'
import { usageError } from '../usage-error.ts'

const wrongs = {
  entry_missing: 'the entry that was sealed is gone',
  entry_altered: 'the entry is not what was sealed',
  seal_missing: 'a seal before it is gone, or its position was changed',
  seal_unlinked: 'its seal does not follow from the one before',
} as const

/** Verifies the ledger in this process, from its first entry on, without trusting whoever keeps it. */
export const auditVerify: Command = {
  group: 'audit',
  names: ['verify'],
  says: 'Verifies the ledger of the tenant here, from its first entry on: the server is not trusted.',
  options: {
    file: { value: 'FILE', says: 'Verify an export of "hoc audit export" instead of asking a server.' },
    anchors: {
      value: 'FILE',
      says: 'Compare with the heads that left the database (HOC_ANCHOR_FILE): tells a ledger rewritten as a whole.',
    },
    ...askingOptions,
    tenant: {
      value: 'UUID',
      says: 'With --local: act inside this tenant. With --anchors: take the anchors of this tenant.',
    },
  },
  examples: [
    'hoc audit verify',
    'hoc audit verify --anchors .hoc/anchors.ndjson',
    'hoc audit verify --file ledger.ndjson',
  ],
  async run(given, io) {
    const [file, anchorFile] = [textOf(given, 'file'), textOf(given, 'anchors')]
    if (file !== undefined && given.options['local']) throw usageError('Expected --file or --local, saw both.')
    if (given.options['tenant'] && !given.options['local'] && anchorFile === undefined) {
      throw usageError(
        'Expected --local or --anchors beside --tenant, saw neither: over HTTP, the key says whose ledger it is.',
      )
    }
    const [anchors, tenant] = [await readAnchors(anchorFile), textOf(given, 'tenant')]
    if (file !== undefined) return tell(await verifyFile(file, ofOne(anchors, tenant)), given, io)

    // Over HTTP the key says whose ledger it is; there --tenant only chooses among the anchors.
    const isLocal = given.options['local']
    const asked = isLocal ? given : { ...given, options: { ...given.options, tenant: undefined } }
    const isOpen = tenant === undefined && !isLocal && ledgersOf(anchors).length > 1
    return asking(asked, io, async ({ ask }) => {
      const answer = isOpen ? await whose(ask, anchors) : undefined
      if (answer && answer.outcome !== 'done') return tellAnswer(whoami, answer, given, io)
      const own = ofOne(anchors, answer ? whoami.output.parse(answer.value).tenantId : tenant)
      return tell(await verifyLedger(ledgerPages(ask), own), given, io)
    })
  },
}

// Whose ledger the key is for. Who lies about that has to show a ledger that the anchors of another tenant agree with.
async function whose(ask: Asked['ask'], anchors: readonly Anchor[]): Promise<Answer> {
  const answer = await ask(whoami, {})
  if (answer.outcome !== 'denied' || answer.code !== 'SCOPE_MISSING') return answer
  throw usageError(
    `Expected --tenant, saw none: there are anchors of several ledgers, and the scopes of the key leave out ${whoami.name}, which says whose it is. Name its tenant with --tenant, one of: ${ledgersOf(anchors).join(', ')}`,
  )
}

// A file with no entry tells nothing of a ledger, unless an anchor knows of one: then it was cut off.
async function verifyFile(file: string, anchors: readonly Anchor[]): Promise<Verification> {
  const verified = await verifyLedger(readExport(file), anchors)
  if (verified.entries > 0 || verified.broken || verified.anchorMissed) return verified
  throw usageError(
    `Expected entries of a ledger in "${file}", saw none: nothing was verified. Whatever wrote it failed, or nothing was sealed yet. Run "hoc audit export" again, and see what it says and how it ends.`,
  )
}

async function tell(verified: Verification, given: Given, io: Io): Promise<ExitCode> {
  const { entries, head, broken, anchorsChecked, anchorMissed } = verified
  const ok = broken === null && anchorMissed === null
  if (given.options['json']) await io.out(JSON.stringify({ verified: ok, ...verified }, null, 2))
  else if (ok) {
    const agreed =
      anchorsChecked === 0 ? 'No anchor was compared.' : `${anchorsChecked} of its heads were anchored, and agree.`
    await io.out(`Verified ${entries} entries, up to position ${head.position}, ${head.hash}. ${agreed}`)
  }
  if (broken) {
    io.err(
      `hoc: The ledger is broken at position ${broken.position}, entry ${broken.entryId}: ${wrongs[broken.wrong]} (${broken.wrong}).`,
    )
    io.err(`The ${entries} entries before it are as they were sealed.`)
  }
  if (anchorMissed) {
    const { position, hash, at } = anchorMissed
    io.err(
      `hoc: The ledger does not lead to the head that was anchored at ${at}: position ${position}, ${hash}. It was rewritten, cut off, or exported before that.`,
    )
  }
  return ok ? DONE : UNVERIFIED
}

async function readAnchors(file: string | undefined): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = []
  if (file === undefined) return anchors
  for await (const anchor of readLines(file, Anchor)) anchors.push(anchor)
  if (anchors.length === 0) throw usageError(`Expected anchors in "${file}", saw none.`)
  return anchors
}

// The anchors of one ledger. Without any there is nothing to choose from.
function ofOne(anchors: readonly Anchor[], tenant: string | undefined): readonly Anchor[] {
  const ledgers = ledgersOf(anchors)
  if (tenant === undefined && ledgers.length > 1) {
    throw usageError(
      `Expected --tenant, because there are anchors of ${ledgers.length} ledgers, saw none. They are: ${ledgers.join(', ')}`,
    )
  }
  const own = anchors.filter(({ tenantId }) => tenant === undefined || tenantId === tenant)
  if (own.length === 0 && anchors.length > 0) throw usageError(`Expected anchors of ${tenant}, saw none.`)
  return own
}

function ledgersOf(anchors: readonly Anchor[]): string[] {
  return [...new Set(anchors.map(({ tenantId }) => tenantId))]
}

async function* readExport(file: string): AsyncGenerator<SealedEntry[]> {
  let page: SealedEntry[] = []
  for await (const sealed of readLines(file, SealedEntry)) {
    if (page.push(sealed) < 1_000) continue
    yield page
    page = []
  }
  yield page
}

async function* readLines<Line extends z.ZodType>(file: string, line: Line): AsyncGenerator<z.output<Line>> {
  const input = createReadStream(file, 'utf8')
  const opened = new Promise((resolve, reject) => input.once('open', resolve).once('error', reject))
  await opened.catch((error: Error) => {
    throw usageError(`Expected a file that can be read, saw "${file}": ${error.message}`)
  })
  let number = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number++
    if (text.trim() === '') continue
    const parsed = line.safeParse(parseJson(text))
    if (!parsed.success)
      throw usageError(`Expected a line of a ledger in "${file}", saw another at line ${number}: ${text.slice(0, 80)}`)
    yield parsed.data
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
