const assert = require('node:assert/strict')
const { test } = require('node:test')
const { createSpine } = require('@hoc/spine-orchestrator/spine')
const pg = require('pg')

test('a CommonJS program dispatches too', async () => {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
  const { dispatch } = createSpine({ pool, governance: () => ({ mode: 'normal', tenantState: 'active' }) })
  const caller = { tenantId: crypto.randomUUID(), actorId: 'alice', grants: ['incidents:read'], scopes: ['*'] }

  assert.equal((await dispatch('incidents.list', {}, caller)).outcome, 'done')
  await pool.end()
})
