import { describe, expect, it } from 'vitest'

import { openLog } from './log.ts'

const key = `hoc_abcdefghijkl_${'s'.repeat(43)}`

describe('the log', () => {
  it('is lines of JSON, with a level, a time and what was said', () => {
    const { log, lines } = aLog('info')
    log.info({ status: 200 }, 'request')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.+Z$/),
      status: 200,
      msg: 'request',
    })
  })

  it('keeps quiet below its level', () => {
    const { log, lines } = aLog('warn')
    log.info('not this')
    log.warn('this')
    expect(lines).toHaveLength(1)
  })

  it('lets no key out, wherever one stands', () => {
    const { log, lines } = aLog('info')
    log.info({ path: `/incidents?key=${key}` }, `saw ${key}`)
    log.error({ err: new Error(`failed with ${key} at postgres://hoc_app:p4ssw0rd@db/hoc`) }, 'x')
    log.info(
      { headers: { authorization: 'opaque', cookie: 'opaque' }, req: { headers: { authorization: 'opaque' } } },
      'x',
    )

    log.info(`a line\n${key}\nanother`)
    log.info({ token: { value: 'p4ssw0rd' }, secret: 55_555 }, 'x')
    log.info({ body: '{"password":"p4ssw0rd"}', key: '-----BEGIN PRIVATE KEY-----\nssss', after: 'kept' }, 'x')

    expect(lines).toHaveLength(6)
    expect(lines.join('')).not.toMatch(/ssss|p4ssw0rd|opaque|55555/)
    expect(JSON.parse(lines[5] ?? '')).toMatchObject({ key: '[redacted]', after: 'kept', msg: 'x' })
    expect(lines.join('').match(/\[redacted\]/gi)?.length).toBeGreaterThan(4)
    for (const line of lines) JSON.parse(line)
  })
})

describe('of an error, the log', () => {
  it.each([
    ['its message', new Error('failed with password=hunter22\nin vain')],
    ['its cause', new Error('no answer', { cause: new Error('refused', { cause: new Error('token: hunter22') }) })],
    ['one of many', new AggregateError([new Error('a'), new Error('https://u:hunter22@db')], 'none answered')],
    ['what was asked', Object.assign(new Error('no'), { request: { headers: { 'x-api-key': ['hunter22'] } } })],
    ['what was answered', Object.assign(new Error('no'), { response: { token: { value: 'hunter22', pin: 22_222 } } })],
    ['a name', Object.assign(new Error('no'), { seen: { 'postgres://u:hunter22@db': true } })],
    ['a row', Object.assign(new Error('no'), { detail: 'Key (token)=(hunter22) already exists.' })],
    ['a body', new Error('no: {"token":{"value":"hunter22","pin":22222}}')],
    ['its text', 'authorization: Bearer hunter22'],
  ])('tells %s without secrets', (_what, err) => {
    const { log, lines } = aLog('info')
    log.error({ err, what: 'relay' }, 'relay failed')

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ what: 'relay', msg: 'relay failed' })
    expect(lines.join('')).not.toMatch(/hunter22|22222/)
    expect(lines.join('')).toContain('err')
  })
})

function aLog(level: 'info' | 'warn') {
  const lines: string[] = []
  return { log: openLog({ level, write: (line) => lines.push(line) }), lines }
}
