import { readFileSync } from 'node:fs'
import { getIncident } from '@hoc/spine-schemas/incidents'
import { expect, it } from 'vitest'

import { problem, serve, value } from '../test/serve.ts'
import { createClient } from './client.ts'

it('does what the README shows', async () => {
  const incident = getIncident.example.output
  const list = { items: [incident], nextCursor: null }
  await using server = await serve(value(incident), problem(409, 'INCIDENT_NOT_ACTIVE'), value(list))
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const env = { HOC_URL: server.url, HOC_KEY: 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret' }

  // #region readme
  const client = createClient({ url: env.HOC_URL, key: env.HOC_KEY })

  const created = await client.incidents.create({ title: 'Run 17 exceeded its budget', severity: 'high' })
  if (created.outcome !== 'done') throw new Error(created.says)

  const acked = await client.incidents.acknowledge({ incidentId: created.value.id })
  if (acked.outcome === 'refused' && acked.code === 'INCIDENT_NOT_ACTIVE') log('Somebody else has it.')

  for await (const { title, state } of client.each('incidents.list', { severity: ['critical', 'high'] })) {
    log(`${state}: ${title}`)
  }
  // #endregion

  expect(lines).toEqual(['Somebody else has it.', 'active: Run 17 exceeded its budget'])
})

it('says which Node it runs in, as its manifest and that of the contracts do', () => {
  const text = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
  const nodeOf = (file: string) => (JSON.parse(text(file)) as { engines: { node: string } }).engines.node

  expect([nodeOf('../package.json'), nodeOf('../../spine-schemas/package.json')]).toEqual(['>=20', '>=20'])
  for (const page of ['../README.md', '../../../docs/sdk.md']) expect(text(page)).toContain('runs in Node 20 or later')
})

it('is quoted by the README word for word', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  const shown = /\/\/ #region readme\n(.*?) +\/\/ #endregion/s.exec(source)?.[1] ?? ''

  expect(shown).toContain('createClient(')
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(shown.replaceAll(/^ {2}/gm, ''))
})
