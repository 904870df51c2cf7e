import { once } from 'node:events'
import { expect, it } from 'vitest'

import { hoc, startHoc } from '../test/hoc.ts'

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

it('prints nothing but JSON on standard output where JSON was asked for', async () => {
  const wrong = await hoc(['incidents', 'lst', '--json'])
  const right = await hoc(['ops', 'describe', 'incidents.create', '--json'])

  expect({ code: wrong.code, json: JSON.parse(wrong.out) }).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE' } },
  })
  expect({ code: right.code, json: JSON.parse(right.out) }).toMatchObject({
    code: 0,
    json: { name: 'incidents.create' },
  })
  expect(right.err).toBe('')
})

it('takes it calmly when its reader leaves', async () => {
  const child = startHoc(['ops', 'list', '--json'])
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))

  expect(await once(child, 'exit')).toEqual([0, null])
  expect(err).toBe('')
})
