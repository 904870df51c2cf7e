import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import pg from 'pg'

import { addresses } from '../src/addresses.ts'
import { TicketId } from '../src/contracts.ts'
import { openSpine } from '../src/spine.ts'

let spine: Awaited<ReturnType<typeof openSpine>>
before(async () => void (spine = await openSpine(addresses())))
after(() => spine.stop())

const subject = 'The invoice is wrong'

// #region done
test('what is done leaves its row, its ledger entry and its event, on whatever connection one looks', async () => {
  const alice = aCaller()

  const opened = await spine.dispatch('tickets.open', { subject }, alice)

  assert(opened.outcome === 'done')
  assert.equal(opened.value.openedBy, alice.actorId)
  assert.equal(opened.authority.authority_code, 'ALLOWED')
  assert.deepEqual(await seen(alice, 'helpdesk.tickets', 'id'), [opened.value.id])
  assert.deepEqual(await seen(alice, 'hoc.ledger', 'operation'), ['tickets.open'])
  assert.deepEqual(await seen(alice, 'hoc.outbox', 'type'), ['ticket.opened'])
})
// #endregion

test('an instant arrives as contracts speak it, through a pool that knows nothing of contracts', async () => {
  const alice = aCaller()
  const opened = await spine.dispatch('tickets.open', { subject }, alice)

  const listed = await spine.dispatch('tickets.list', {}, alice)

  assert(opened.outcome === 'done' && listed.outcome === 'done')
  assert.deepEqual(listed.value, { items: [opened.value], nextCursor: null })
})

// #region refused
test('a refusal is a value, and leaves nothing', async () => {
  const { alice, ticketId } = await anOpenTicket()
  await spine.dispatch('tickets.close', { ticketId }, alice)

  const again = await spine.dispatch('tickets.close', { ticketId }, alice)

  assert(again.outcome === 'refused')
  assert.equal(again.code, 'TICKET_CLOSED')
  assert.deepEqual(await seen(alice, 'hoc.ledger', 'operation'), ['tickets.open', 'tickets.close'])
})
// #endregion

test('of two that close at once, one is done and one is refused', async () => {
  const { alice, ticketId } = await anOpenTicket()

  const outcomes = await Promise.all([1, 2].map(() => spine.dispatch('tickets.close', { ticketId }, alice)))

  assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['done', 'refused'])
})

test('input that the contract does not know is invalid', async () => {
  const outcome = await spine.dispatch('tickets.open', { subject, tenantId: 'mine' }, aCaller())

  assert.equal(outcome.outcome, 'invalid')
})

// #region denied
test('who lacks the grant is denied, and leaves nothing but the record of it', async () => {
  const mallory = { ...aCaller(), grants: ['tickets:read'] }

  const outcome = await spine.dispatch('tickets.open', { subject }, mallory)

  assert(outcome.outcome === 'denied')
  assert.equal(outcome.gate, 'grant')
  assert.equal(outcome.authority.authority_code, 'GRANT_MISSING')
  assert.deepEqual(await seen(mallory, 'helpdesk.tickets', 'id'), [])
  assert.deepEqual(await seen(mallory, 'hoc.ledger', 'id'), [])
  assert.deepEqual(await recorded(mallory), ['denied'])
})
// #endregion

// #region killed
test('a kill stops writes within two seconds, and reads go on', async () => {
  const alice = aCaller()
  const mode = { mode: 'killed', reason: 'The fleet is closing tickets.' }
  assert.equal((await spine.dispatch('governance.set_mode', mode, alice)).outcome, 'done')
  await sleep(2_000)

  const write = await spine.dispatch('tickets.open', { subject }, alice)
  const read = await spine.dispatch('tickets.list', {}, alice)
  const elsewhere = await spine.dispatch('tickets.open', { subject }, aCaller())

  assert(write.outcome === 'denied')
  assert.equal(write.authority.authority_code, 'GOVERNANCE_KILLED')
  assert.equal(write.authority.governance_active, false)
  assert.equal(read.outcome, 'done')
  assert.equal(read.authority.authority_degraded, true)
  assert.equal(elsewhere.outcome, 'done')
  assert.deepEqual(await seen(alice, 'helpdesk.tickets', 'id'), [])
})
// #endregion

// #region replay
test('what is asked often under one key is done once, also at the same time', async () => {
  const alice = aCaller()
  const ask = () => spine.dispatch('tickets.open', { subject }, alice, { idempotencyKey: 'mail-17' })

  const outcomes = await Promise.all([ask(), ask(), ask(), ask()])
  const other = await spine.dispatch('tickets.open', { subject: 'x' }, alice, { idempotencyKey: 'mail-17' })

  const done = outcomes.flatMap((outcome) => (outcome.outcome === 'done' ? [outcome] : []))
  assert.equal(done.length, 4)
  assert.equal(done.filter(({ replayOf }) => replayOf === undefined).length, 1)
  assert.deepEqual(new Set(done.map(({ value }) => value.id)), new Set(await seen(alice, 'helpdesk.tickets', 'id')))
  assert(other.outcome === 'refused')
  assert.equal(other.code, 'IDEMPOTENCY_KEY_REUSED')
})
// #endregion

// #region isolation
test('another tenant’s ticket does not exist, for an operation and for SQL without any filter', async () => {
  const { alice, ticketId } = await anOpenTicket()
  const stranger = aCaller()

  const closed = await spine.dispatch('tickets.close', { ticketId }, stranger)
  const listed = await spine.dispatch('tickets.list', {}, stranger)

  assert(closed.outcome === 'refused')
  assert.equal(closed.code, 'TICKET_NOT_FOUND')
  assert(listed.outcome === 'done')
  assert.deepEqual(listed.value.items, [])
  assert.deepEqual(await seen(stranger, 'helpdesk.tickets', 'id'), [])
  assert.deepEqual(await seen(undefined, 'helpdesk.tickets', 'id'), [])
  assert.deepEqual(await seen(alice, 'helpdesk.tickets', 'id'), [ticketId])
})
// #endregion

test('what nobody has registered does not compile, and does not run', async () => {
  // @ts-expect-error there is no such operation
  await assert.rejects(spine.dispatch('tickets.nope', {}, aCaller()), { code: 'UNKNOWN_OPERATION' })
})

test('the registry knows these operations beside its own', () => {
  assert.equal(spine.registry.describe('tickets.close')?.route, 'POST /tickets/{ticketId}/close')
  assert(spine.registry.has('incidents.create'))
})

function aCaller(): Caller {
  return {
    tenantId: TenantId.parse(crypto.randomUUID()),
    actorId: ActorId.parse('alice'),
    grants: ['*'],
    scopes: ['*'],
  }
}

async function anOpenTicket(): Promise<{ alice: Caller; ticketId: TicketId }> {
  const alice = aCaller()
  const opened = await spine.dispatch('tickets.open', { subject }, alice)
  assert(opened.outcome === 'done')
  return { alice, ticketId: opened.value.id }
}

// On a connection of its own, in the tenant that is looked into, and without naming it in the query.
async function seen(caller: Caller | undefined, table: string, column: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: addresses().app })
  await client.connect()
  try {
    await client.query({ text: `select set_config('hoc.tenant', $1, false)`, values: [caller?.tenantId ?? ''] })
    const { rows } = await client.query<{ it: string }>(`select ${column} as it from ${table} order by id`)
    return rows.map(({ it }) => it)
  } finally {
    await client.end()
  }
}

// Records are written behind the answer, in batches: look until there is one.
async function recorded(caller: Caller): Promise<string[]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const outcomes = await seen(caller, 'hoc.dispatch_records', 'outcome')
    if (outcomes.length > 0) return outcomes
    await sleep(100)
  }
  return []
}
