import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { refusalOf } from './needed-node.ts'

const own = path.resolve(import.meta.dirname, '..')

describe('refusalOf', () => {
  it.each(['22.18.0', '23.0.0', '24.11.1', '100.0.0'])('has nothing against Node %s', (version) => {
    expect(refusalOf(version)).toBeUndefined()
  })

  it.each(['9.11.2', '20.20.2', '22.17.1'])('says in a line what to do with Node %s', (version) => {
    expect(refusalOf(version)).toMatch(`this is Node ${version}. Install a newer one`)
    expect(refusalOf(version)).not.toContain('\n')
  })

  it('wants the Node that the package asks for', () => {
    const { engines } = JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8'))
    expect(refusalOf('20.20.2')).toContain(`needs Node ${engines.node.replace('>=', '')} or later`)
  })
})

it('cannot scan with an older Node, and loads nothing there that such a Node may not know', () => {
  const asOlder = `import { registerHooks } from 'node:module'
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
    registerHooks({ resolve: (name, from, next) => (from.parentURL && console.log(name), next(name, from)) })`
  const preload = `data:text/javascript,${encodeURIComponent(asOlder)}`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', '--import', preload, path.join(own, 'src/cli.ts'), '--help'],
    { encoding: 'utf8' },
  )

  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: './needed-node.ts\n',
    stderr: `${refusalOf('20.20.2')}\n`,
  })
})
