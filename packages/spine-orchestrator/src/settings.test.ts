import { describe, expect, it } from 'vitest'

import { Environment, readSettings } from './settings.ts'

const database = { DATABASE_URL: 'postgres://hoc_app@db/hoc', HOC_WORKER_URL: 'postgres://hoc_worker@db/hoc' }

describe('readSettings', () => {
  it('needs nothing, and takes what is empty for what is not there', () => {
    expect(readSettings({ HOC_PORT: '', HOC_JOBS: '' })).toMatchObject({
      HOC_PORT: 3000,
      HOC_JOBS: true,
      HOC_DATA_DIR: '.hoc',
    })
  })

  it('reads numbers and flags', () => {
    expect(readSettings({ HOC_PORT: '0', HOC_JOBS: 'false' })).toMatchObject({ HOC_PORT: 0, HOC_JOBS: false })
  })

  it('says everything that is wrong, at once', () => {
    const wrong = { HOC_PORT: 'x', HOC_JOBS: 'yes', DATABASE_URL: 'mysql://db' }

    expect(() => readSettings(wrong)).toThrow(/HOC_PORT: [^]*HOC_JOBS: |DATABASE_URL: [^]*HOC_PORT: /)
    expect(() => readSettings(wrong)).toThrow('Expected an address like postgres://')
  })

  it('refuses production without a database, and a database without its worker', () => {
    expect(() => readSettings({ NODE_ENV: 'production' })).toThrow('Expected DATABASE_URL in production')
    expect(() => readSettings({ DATABASE_URL: database.DATABASE_URL })).toThrow(
      'Expected HOC_WORKER_URL beside DATABASE_URL',
    )
    expect(() => readSettings({ NODE_ENV: 'production', ...database })).toThrow('Expected HOC_KEY_PEPPER in production')
    expect(readSettings({ NODE_ENV: 'production', HOC_KEY_PEPPER: 'a pepper of sixteen', ...database })).toMatchObject(
      database,
    )
  })

  it('has a sentence for every variable', () => {
    for (const [name, schema] of Object.entries(Environment.shape)) {
      expect(schema.description, name).toMatch(/\.$/)
    }
  })
})
