import { once } from 'node:events'
import { expect, it } from 'vitest'

import { hoc, hocJson, startHoc } from '../test/hoc.ts'

it('prints help on standard output and ends with 0', async () => {
  expect(await hoc(['incidents', '--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: hoc incidents COMMAND/),
    err: '',
  })
})

it('prints mistakes on standard error and ends with 2', async () => {
  expect(await hoc(['nope'])).toEqual({
    code: 2,
    out: '',
    err: 'hoc: Expected a command, saw "nope".\nSee "hoc --help".\n',
  })
})

it('lets nobody steer the terminal through a mistake', async () => {
  expect((await hoc(['\u001b[2J'])).err).toContain('saw "\uFFFD[2J"')
})

it('prints nothing but JSON on standard output where JSON was asked for, also of what went wrong', async () => {
  expect(await hocJson(['incidents', 'lst'])).toMatchObject({ code: 2, json: { error: { code: 'USAGE' } } })
  expect(await hocJson(['incidents', 'list'], { HOC_URL: 'http://127.0.0.1:1', HOC_KEY: 'k' })).toMatchObject({
    code: 3,
    json: { error: { code: 'UNREACHABLE' } },
  })
  expect(await hocJson(['ops', 'describe', 'incidents.create'])).toMatchObject({
    code: 0,
    json: { name: 'incidents.create', input: { type: 'object' }, refusals: {} },
  })
})

it('takes it calmly when its reader leaves', async () => {
  const child = startHoc(['ops', 'list', '--json'])
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))

  expect(await once(child, 'exit')).toEqual([0, null])
  expect(err).toBe('')
})
