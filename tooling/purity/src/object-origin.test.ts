import { describe, expect, it } from 'vitest'

import type { Package, SourceFile } from './model.ts'
import { originOf } from './object-origin.ts'
import type { Origin } from './origin-verdict.ts'
import { parse } from './syntax.ts'
import { Config, settingsOf } from './settings.ts'

const settings = settingsOf(Config.parse({}))
const ours: Package = {
  name: '@shop/db',
  folder: 'db',
  layer: undefined,
  domain: undefined,
  locked: false,
  exports: undefined,
  dependencies: [],
  devDependencies: [],
  peerDependencies: [],
  main: [],
  imports: {},
  private: false,
  text: '{}',
}

/** Of the object of the last member `go` in a text. */
function originIn(text: string): Origin {
  const syntax = parse('a.ts', text)
  expect(syntax.error).toBeUndefined()
  const file: SourceFile = {
    path: 'a.ts',
    folder: '',
    layer: 'driver',
    domain: undefined,
    purpose: 'source',
    text,
    syntax,
  }
  const member = syntax.all('MemberExpression').findLast(({ property }) => 'name' in property && property.name === 'go')
  return originOf(member!.object, { file, workspace: { packages: [ours], files: [], settings }, word: 'go' })
}

describe('originOf', () => {
  it.each([
    `import type { PoolClient } from 'pg'; function f(x: PoolClient) { x.go() }`,
    `import pg from 'pg'; function f(x: pg.Client | undefined) { x?.go() }`,
    `import type * as pg from 'pg'; const f = ({ x }: { x: pg.Client }) => x.go()`,
    `import type { Pool } from 'pg'; interface Deps { x: Pool } class A { constructor(private readonly d: Deps) {} f() { this.d.x.go() } }`,
    `import type { Pool } from 'pg'; class A { #x: Pool; f() { this.#x.go() } }`,
    `import type { Pool } from 'pg'; type Mine = Readonly<Pool>; function f(x: Mine) { x.go() }`,
    `function f(x: import('knex').Knex) { x.go() }`,
    `import pg from 'pg'; const x = new pg.Pool(); const y = x; y.go()`,
    `const { Pool } = require('pg'); new Pool().go()`,
    `const pg = await import('pg'); pg.go()`,
    `import { Pool } from 'pg'; const p = new Pool(); const c = await p.connect(); c.go()`,
    `import { Pool } from 'pg'; class Mine extends Pool { f() { this.go() } g() { super.go() } }`,
    `import { Pool } from 'pg'; const p = new Pool(); const q = { ...p }; q.go()`,
    `import { Pool } from 'pg'; const p = new Pool(); Object.assign({}, p).go()`,
    `import { Pool } from 'pg'; const p = new Pool(); const f = (x) => x.go(); f(p)`,
    `import { Pool } from 'pg'; import type { SimpleGit } from 'simple-git'; (new Pool() as unknown as SimpleGit).go()`,
    `import { Pool } from 'pg'; const make = () => new Pool(); make().go()`,
    `import { Pool } from 'pg'; class A { x = new Pool(); f() { this.x.go() } }`,
    `import { Pool } from 'pg'; const { client } = new Pool(); client.go()`,
  ])('knows a database: %s', (text) => {
    expect(originIn(text).verdict).toBe('database')
  })

  it.each([
    `import simpleGit from 'simple-git'; const git = simpleGit(); git.go()`,
    `import { Mutex } from 'async-mutex'; const lock = new Mutex(); lock.go()`,
    `import type { SimpleGit } from 'simple-git'; function f(x: SimpleGit) { x.go() }`,
    `class A { go() {} f() { this.go() } }`,
    `class A { go() {} } const a = new A(); a.go()`,
    `class A { static go() {} } A.go()`,
    `const a = { go() {} }; a.go()`,
    `const a = { go: () => 1, f() { this.go() } }`,
    `const client = new Map(); client.go()`,
    `const f = (client: Map<string, import('pg').Pool>) => client.go()`,
    `import os from 'node:os'; os.go()`,
    `import * as os from 'node:os'; os.constants.go()`,
    `function f(x: IDBTransaction) { x.go() }`,
    `const r = indexedDB.open('x'); r.result.go()`,
    `db.transaction(['a'], 'readwrite').go()`,
    `'a'.go()`,
    `/a/.go('x')`,
    `process.release.go`,
    `const re = /a/; re.go()`,
    `import { Client } from 'undici'; class A { x = new Client(''); f() { this.x.go() } }`,
  ])('knows what is none: %s', (text) => {
    expect(originIn(text).verdict).toBe('other')
  })

  it.each([
    [`function f(tx) { tx.go() }`, ['tx']],
    [`function f({ tx: x }) { x.go() }`, ['x', 'tx']],
    [`class A { f() { this._session.go() } }`, ['_session']],
    [`const x = this.session; x.go()`, ['x', 'session']],
    [`import { tx } from './tx.ts'; tx.go()`, ['tx']],
    [`import { pool } from '@shop/db'; pool.go()`, ['pool']],
    [`import { pool } from '@acme/postgres'; pool.go()`, ['pool']],
    [`getSession().go()`, ['getSession']],
    [`interface Session { go(): void } function f(x: Session) { x.go() }`, ['x', 'Session']],
  ])('does not know, but names: %s', (text, names) => {
    expect(originIn(text)).toMatchObject({ verdict: 'unknown', names })
  })
})
