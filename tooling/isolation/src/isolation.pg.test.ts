import { openTestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, describe, expect, it } from 'vitest'

import { openStage, type StageOptions } from './stage.ts'
import { runSuite, type Report, type SuiteOptions } from './suite.ts'
import type { Kind } from './tally.ts'

let close = async (): Promise<void> => undefined
afterEach(() => close())

const LONG = { timeout: 300_000 }

it('finds no way from one tenant to another, in any operation', LONG, async () => {
  const report = await ran({}, (tally) => tally.calls() >= 700)

  expect(report.findings).toEqual([])
  // An operation that never succeeded has answered nothing that could be searched: give it a case in testing/cases.ts.
  expect(report.never).toEqual([])
  expect(report.calls).toBeGreaterThan(700)
  expect(report.unfiltered).toBeGreaterThan(100)
})

describe('what would let tenants meet is found', () => {
  it.each<[string, string, string, readonly Kind[]]>([
    [
      'a table without row-level security, by its rows, its counts and what becomes of it',
      'alter table hoc.incidents disable row level security',
      'incidents.',
      ['seen', 'told', 'counted', 'changed'],
    ],
    [
      'a policy that lets all read',
      'create policy a on hoc.api_keys for select to hoc_app using (true)',
      'keys.',
      ['seen'],
    ],
    ['a policy that lets all write', 'create policy a on hoc.invitations using (true)', 'invitations.', ['changed']],
    [
      'what is once in all tenants',
      'create unique index on hoc.invitations (email)',
      'invitations.',
      ['told', 'broke'],
    ],
    [
      'a trigger that reaches further than its row',
      `create function hoc.reach() returns trigger language plpgsql security definer as $$
         begin update hoc.tenants set name = name || '.' where tenant_id <> new.tenant_id; return new; end $$;
       create trigger reach after insert on hoc.incidents for each row execute function hoc.reach()`,
      'incidents.',
      ['changed'],
    ],
  ])('%s', LONG, async (_, sql, domain, kinds) => {
    const found = ({ findings }: Pick<Report, 'findings'>) =>
      kinds.filter((kind) => findings.some((one) => one.kind === kind && one.operation.startsWith(domain)))

    const asks = (operation: string) => operation.startsWith(domain)
    expect(found(await ran({ sql, asks }, (tally) => found(tally).length === kinds.length))).toEqual(kinds)
  })

  it('a setting that outlives its transaction', LONG, async () => {
    const rewrite = (text: string) =>
      text.replace(
        `set_config('hoc.tenant', $1, true)`,
        `set_config('hoc.tenant', coalesce(nullif(current_setting('hoc.first', true), ''), $1), true), set_config('hoc.first', $1, false)`,
      )
    const asks = (operation: string) => operation.startsWith('incidents.')
    const report = await ran({ rewrite, asks }, ({ found }) => found() > 0)

    expect(report.findings.map(({ kind }) => kind)).toContain('seen')
  })
})

interface Run extends Partial<StageOptions> {
  readonly sql?: string
}

async function ran({ sql, ...options }: Run, enough: SuiteOptions['until']): Promise<Report> {
  const db = await openTestDatabase()
  if (sql) await db.all(sql)
  const stage = await openStage({ db, ...options })
  close = async () => {
    await stage.close()
    await db.close()
  }
  return runSuite({ stage, seed: 1, lanes: 1, until: (tally) => enough(tally) || tally.calls() > 3_000 })
}
