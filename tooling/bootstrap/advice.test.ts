import { expect, test } from 'vitest'

import { adviceFor } from './advice.mjs'

test.each([
  ['npm error code EAI_AGAIN', 'registry cannot be reached'],
  ['ERR_PNPM_META_FETCH_FAIL  GET https://registry.example/pg: dns error', 'registry cannot be reached'],
  ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"', 'relock'],
  ['ERR_PNPM_PACKAGE_MANAGER_NO_IMPORTER: Regenerate the lockfile with `pnpm install --lockfile-only`', 'relock'],
  ['ENOSPC: no space left on device, write', 'disk is full'],
  ['npm error code EACCES', 'cannot be written'],
  ['npm error code EINTEGRITY', 'not what the lockfile promises'],
  ['npm error code EBADPLATFORM', 'not supported'],
  ['npm error code E404', 'lacks a pinned package'],
  ['unable to get local issuer certificate', 'not trusted'],
])('%s: says what to do', (output, advice) => {
  expect(adviceFor(output)).toContain(advice)
})

test('points at the output where the reason is not known', () => {
  expect(adviceFor('something else')).toContain('lines above')
})
