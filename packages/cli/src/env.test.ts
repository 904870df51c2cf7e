import { expect, it } from 'vitest'

import { hocHere, hocJson } from '../test/hoc.ts'

const addresses = {
  DATABASE_URL: "postgres://hoc_app:it's@db.example.com/hoc",
  HOC_WORKER_URL: 'postgres://hoc_worker:secret@db.example.com/hoc',
  HOC_MIGRATE_URL: 'postgres://hoc_owner:secret@db.example.com/hoc',
}

it('prints where the database is, as a shell takes it', async () => {
  expect(await hocHere(['env'], addresses)).toEqual({
    code: 0,
    out: [
      `export DATABASE_URL='postgres://hoc_app:it'\\''s@db.example.com/hoc'`,
      `export HOC_WORKER_URL='${addresses.HOC_WORKER_URL}'`,
      `export HOC_MIGRATE_URL='${addresses.HOC_MIGRATE_URL}'`,
    ].join('\n'),
    err: '',
  })
})

it('prints it as JSON, without what nobody told', async () => {
  const { HOC_MIGRATE_URL: _, ...known } = addresses

  expect(await hocJson(['env'], known)).toEqual({ code: 0, json: known })
})

it('makes no database to print', async () => {
  expect(await hocHere(['env'], { HOC_DATA_DIR: '/nowhere' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('Start "hoc serve" once'),
  })
})
