import { expect, it } from 'vitest'

import { configsOf, inOneProgram } from './programs.ts'

const base = { extends: '@hoc/tsconfig/base.json' }

it('checks together what says nothing of its own but what it includes, and the others apart', () => {
  const configs = [
    { file: 'packages/a/tsconfig.json', config: base },
    { file: 'packages/a/tsconfig.browser.json', config: { ...base, compilerOptions: { lib: ['dom'] } } },
    { file: 'tooling/b/tsconfig.json', config: { ...base, include: ['*.ts', '../../vitest.config.ts'] } },
    { file: 'tooling/c/tsconfig.json', config: { extends: './other.json' } },
    { file: 'tooling/d/tsconfig.json', config: { ...base, exclude: ['src/odd.ts'] } },
  ]

  expect(inOneProgram(configs, '.tmp')).toEqual({
    together: {
      extends: '../tooling/tsconfig/base.json',
      compilerOptions: { checkers: 2 },
      include: ['../packages/a/src', '../packages/a/test', '../tooling/b/*.ts', '../vitest.config.ts'],
    },
    apart: ['packages/a/tsconfig.browser.json', 'tooling/c/tsconfig.json', 'tooling/d/tsconfig.json'],
  })
})

it('takes from the script of a package what is checked, and refuses what it cannot read', () => {
  const typecheck = 'tsc -p tsconfig.json && tsc -p tsconfig.browser.json'

  expect(configsOf({ name: 'a', scripts: { typecheck } })).toEqual(['tsconfig.json', 'tsconfig.browser.json'])
  expect(configsOf({ name: 'a' })).toEqual([])
  expect(() => configsOf({ name: 'a', scripts: { typecheck: 'true' } })).toThrow('saw "true"')
})
