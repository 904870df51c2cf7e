import { redact } from '@hoc/canonical/redact'
import { describe, expect, it } from 'vitest'

import { Environment, readSettings, unknownSettings } from './settings.ts'

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
    expect(() => readSettings(wrong)).toThrow('Expected an address that begins with postgres://')
  })

  it.each([
    [{ HOC_PORT: 'abc' }, 'HOC_PORT: Expected a whole number from 0 to 65535, saw "abc".'],
    [{ HOC_PORT: '70000' }, 'HOC_PORT: Expected a whole number from 0 to 65535, saw "70000".'],
    [{ HOC_PORT: '1.5' }, 'HOC_PORT: Expected a whole number from 0 to 65535, saw "1.5".'],
    [{ HOC_JOBS: 'yes' }, 'HOC_JOBS: Expected one of true, false, saw "yes".'],
  ])('says what was typed: %j', (wrong, says) => {
    expect(() => readSettings(wrong)).toThrow(`Expected settings that can be used, saw:\n  ${says}`)
  })

  it('repeats no address, which may hold a password, and needs none of its words hidden', () => {
    const wrong = { DATABASE_URL: 'mysql://me:secret@db/hoc' }

    expect(() => readSettings(wrong)).toThrow(/^(?!.*secret)[^]*DATABASE_URL: Expected an address that begins with/)
    expect(() => readSettings(wrong)).toThrow(redact('begins with postgres:// or postgresql://, saw another.'))
  })

  it('names variables that look like settings and are none', () => {
    expect(unknownSettings({ HOC_PROT: '3000', HOC_PORT: '1', HOC_KEY: 'k', PATH: '/bin' })).toEqual(['HOC_PROT'])
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

  it.each(['TRANSACTION_COORDINATOR_ENABLED', 'RAC_ROLLBACK_AUDIT_ENABLED'])('refuses to turn %s off', (flag) => {
    for (const off of ['false', 'False', '0', 'no', 'off', 'maybe']) {
      expect(() => readSettings({ [flag]: off })).toThrow(`${flag}: Expected it to be unset, saw it turned off. `)
    }
    for (const on of ['true', 'True', '1', '']) expect(() => readSettings({ [flag]: on })).not.toThrow()
  })

  it('has a sentence for every variable', () => {
    for (const [name, schema] of Object.entries(Environment.shape)) {
      expect(schema.description, name).toMatch(/\.$/)
    }
  })
})
