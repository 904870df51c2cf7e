import { expect, test } from 'vitest'

import { checkAddresses, checkIntegrity, checkPlatforms, type Lockfile } from './lockfile-rules.ts'

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']

function aLockfile(from: readonly string[]): Lockfile {
  const binaries = from.map((platform) => ({
    key: `@tool/${platform}`,
    os: platform.split('-')[0],
    cpu: platform.split('-')[1],
  }))
  return {
    importers: { '.': {} },
    packages: {
      'tool@1.0.0': { resolution: { integrity: 'sha512-x' } },
      'fsevents@2.3.3': { os: ['darwin'], resolution: { integrity: 'sha512-x' } },
      ...Object.fromEntries(
        binaries.map(({ key, os, cpu }) => [
          `${key}@1.0.0`,
          { os: [os ?? ''], cpu: [cpu ?? ''], resolution: { integrity: 'sha512-x' } },
        ]),
      ),
    },
    snapshots: {
      'tool@1.0.0': { optionalDependencies: Object.fromEntries(binaries.map(({ key }) => [key, '1.0.0'])) },
      'watcher@1.0.0': { optionalDependencies: { fsevents: '2.3.3' } },
    },
  }
}

test('accepts a tool that has a binary for every platform', () => {
  expect(checkPlatforms(aLockfile(platforms), ['tool'])).toEqual([{ name: 'tool@1.0.0', problems: [] }])
})

test.each(platforms)('misses the binary for %s', (platform) => {
  const [result] = checkPlatforms(aLockfile(platforms.filter((one) => one !== platform)), ['tool'])
  expect(result?.problems).toEqual([expect.stringContaining(platform)])
})

test('misses a tool whose binaries are all left out', () => {
  expect(checkPlatforms(aLockfile([]), ['tool'])).toEqual([
    { name: 'tool', problems: [expect.stringContaining('none')] },
  ])
})

test('finds the binaries of a package of ours', () => {
  const lockfile = aLockfile(['linux-x64'])
  const importers = { 'packages/server': { optionalDependencies: { '@tool/linux-x64': { version: '1.0.0' } } } }
  const results = checkPlatforms({ ...lockfile, importers }, [])
  expect(results.find(({ name }) => name === 'packages/server')?.problems).toHaveLength(4)
})

test.each(['tarball: https://registry.example/a.tgz', '"resolved": "a"', 'https://registry.example/a'])(
  'finds the address in %s',
  (line) => {
    expect(checkAddresses('lock', `a\n${line}\n`).problems).toEqual([expect.stringContaining('line 2')])
  },
)

test('misses a digest', () => {
  const lockfile = aLockfile(platforms)
  expect(checkIntegrity(lockfile).problems).toEqual([])
  expect(checkIntegrity({ ...lockfile, packages: { 'a@1.0.0': { resolution: {} } } }).problems).toHaveLength(1)
})
