import { expect, test } from 'vitest'

import { entriesOf } from './entries.ts'

test('an entry is a subpath of the exports map; a command is one that bin names too', () => {
  const manifest = {
    name: '@hoc/api',
    bin: { 'hoc-api': './dist/main.js' },
    exports: {
      './app': { types: './dist/app.d.ts', default: './dist/app.js' },
      './main': { types: './dist/main.d.ts', default: './dist/main.js' },
      './package.json': './package.json',
    },
  }
  expect(entriesOf({ folder: 'apps/api', manifest, tags: ['app'] })).toEqual([
    { specifier: '@hoc/api/app', command: false },
    { specifier: '@hoc/api/main', command: true },
  ])
})
