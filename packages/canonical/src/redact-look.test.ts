import { describe, expect, it } from 'vitest'

import { mask, redact } from './redact.ts'

const S = 'Zq8vR2mXk4LpT7wB'

describe('in a text', () => {
  it.each([
    ['SendGrid’s', `SG.${'aB3_'.repeat(5)}.${'cD4-'.repeat(10)}`],
    ['Google’s', `ya29.${'a0Af_'.repeat(8)}`],
    ['Vault’s', `hvs.${'CAES1'.repeat(6)}`],
    ['Vault’s of batches', `hvb.${'CAES1'.repeat(6)}`],
    ['Grafana’s', `glc_${'eyJv'.repeat(10)}==`],
    ['Grafana’s of a service', `glsa_${'a1B2'.repeat(8)}_0123abcd`],
    ['Slack’s of an app', `xapp-1-A012-345-${'0a1b'.repeat(8)}`],
    ['one of ours for webhooks', `whsec_${'aB3/'.repeat(10)}abc=`],
  ])('takes out what looks like %s', (_, secret) => {
    for (const text of [secret, `It said ${secret} twice`, `"${secret}"`, `(${secret})`]) {
      expect(redact({ a: [text] })).toEqual({ a: [text.replace(secret, '[redacted]')] })
      expect(mask(text)).toBe(text.replace(secret, '*'))
    }
  })

  it('takes out the secret part of the address of a webhook of Slack', () => {
    const text = `post to https://hooks.slack.com/services/T012345/B012345/${S} now`

    expect(redact(text)).toBe('post to https://hooks.slack.com/services/[redacted] now')
    expect(mask(text)).toBe('post to https://hooks.slack.com/services/* now')
  })

  it.each([
    'xapp-that-is-only-a-name',
    'glc_context_create_buffer_of_it',
    'whsec_ is what ours begin with, hvs. is another’s',
    'SG.area.of_it',
    'https://hooks.slack.com/services/ and hooks.slack.com/services/T0/B0',
  ])('leaves what only begins like one: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('makes one of two ids that look like secrets', () => {
    const ids = [`sk-${S}1`, `sk-${S}2`, 'row-1', 'row-2']

    expect(redact(ids.map((id) => ({ id })))).toEqual(
      ['[redacted]', '[redacted]', 'row-1', 'row-2'].map((id) => ({ id })),
    )
  })

  // What is not linear takes minutes for a megabyte.
  it.each([
    '--password',
    '--password ',
    '--token "',
    '"--token", "',
    `--token ${'\\'.repeat(8)}"`,
    '--',
    '--a-',
    '- ',
    'curl -u a:',
    '-u=a:',
    '-u "a:',
    `-u 'a:1\\`,
    '-u a:1 ',
    'pass:',
    'passwords:["',
    'passwords=["\\',
    'pass=[',
    'sig=',
    'sig=a&',
    'sig="',
    'bypass=',
    'OLDPWD=',
    'PWD=/',
    'SG.',
    `SG.${'a'.repeat(16)}.`,
    'ya29.',
    'hvs.',
    'whsec_',
    'glc_a',
    'xapp-',
    'xapp-a1',
    'hooks.slack.com/services/',
    'hooks.slack.com/services/a/',
  ])('is done with a megabyte of %j in no time, whatever is around it', (piece) => {
    const hostile = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const begun = performance.now()

    for (const text of [hostile, `curl --token "${hostile}@`]) redact(text)
    redact(Array.from({ length: 100_000 }, () => piece))

    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})
