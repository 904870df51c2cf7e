import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

import { forTools, whereCalled, withoutNpm, withPath, withWritableHome } from './environment.mjs'

test('keeps the registry and drops what npm says about its own script', () => {
  const env = {
    npm_config_registry: 'https://registry.example',
    npm_config_prefix: '/usr',
    npm_lifecycle_event: 'start',
    npm_package_name: 'hoc-spine',
    INIT_CWD: '/',
    PORT: '3000',
  }
  expect(withoutNpm(env)).toEqual({ npm_config_registry: 'https://registry.example', PORT: '3000' })
})

test('knows where the person is, whether npm went to the root for its script or nobody went anywhere', () => {
  expect(whereCalled({ INIT_CWD: '/shop' }, '/clone', '/clone')).toBe('/shop')
  expect(whereCalled({}, '/clone', '/clone')).toBe('/clone')
  // A script of another package names our file: npm went to that package, and so means the person.
  expect(whereCalled({ INIT_CWD: '/shop/src' }, '/shop', '/clone')).toBe('/shop')
})

test('puts folders first on the path, whatever its spelling', () => {
  expect(withPath({ Path: '/bin' }, ['/a', '/b'])).toEqual({ Path: ['/a', '/b', '/bin'].join(path.delimiter) })
})

test('installs the tools even where the application runs in production', () => {
  expect(forTools({ NODE_ENV: 'production' }).NODE_ENV).toBe('development')
})

test.skipIf(process.platform === 'win32')('lends a home where there is none to write to', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'hoc-home-'))
  expect(withWritableHome({ HOME: '/does/not/exist' }, root).HOME).toBe(path.join(root, '.tmp/home'))
  expect(withWritableHome({ HOME: root }, root).HOME).toBe(root)
  rmSync(root, { recursive: true })
})
