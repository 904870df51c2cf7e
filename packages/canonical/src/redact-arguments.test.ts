import { describe, expect, it } from 'vitest'

import { mask, redact } from './redact.ts'

const S = 'Zq8vR2mXk4LpT7wB'

describe('in a list', () => {
  it.each([
    [[['X-Api-Key', S]], [['X-Api-Key', '[redacted]']]],
    [
      [
        ['Host', 'h'],
        ['authorization', 'x'],
      ],
      [
        ['Host', 'h'],
        ['authorization', '[redacted]'],
      ],
    ],
    [[['password', 12_345_678]], [['password', '[redacted]']]],
    [[['tokens', 12_345_678]], [['tokens', 12_345_678]]],
    [[['set-cookie', ['a=b', 'c=d']]], [['set-cookie', ['[redacted]', '[redacted]']]]],
    [
      ['password', 'email'],
      ['password', 'email'],
    ],
    [[['what is a token', 'a unit']], [['what is a token', 'a unit']]],
    [
      [
        ['email', 'password'],
        ['id', 'token'],
      ],
      [
        ['email', 'password'],
        ['id', 'token'],
      ],
    ],
    [[['token', 'a', 'b']], [['token', 'a', 'b']]],
  ])('takes out the value of a name that is beside it: %j', (headers, clean) => {
    expect(redact({ headers })).toEqual({ headers: clean })
    expect(redact({ headers: clean })).toEqual({ headers: clean })
    expect(mask({ headers })).toEqual(JSON.parse(JSON.stringify({ headers: clean }).replaceAll('[redacted]', '*')))
  })

  it.each([
    [
      ['run', '--password', S],
      ['run', '--password', '[redacted]'],
    ],
    [
      ['--token', 'hunter', 'x'],
      ['--token', '[redacted]', 'x'],
    ],
    [
      ['-Password', 'x'],
      ['-Password', '[redacted]'],
    ],
    [
      ['--api-key', S, '--pass', 'x', '--db-pwd', '/x'],
      ['--api-key', '[redacted]', '--pass', '[redacted]', '--db-pwd', '[redacted]'],
    ],
    [
      ['curl', '-u', 'a:b', 'https://h'],
      ['curl', '-u', 'a:[redacted]', 'https://h'],
    ],
    [
      ['/usr/bin/curl', '--user', 'a:b'],
      ['/usr/bin/curl', '--user', 'a:[redacted]'],
    ],
    [
      ['-u', `a:${S}`],
      ['-u', 'a:[redacted]'],
    ],
  ])('takes out what is behind an option that is named like a secret: %j', (args, clean) => {
    expect(redact({ args })).toEqual({ args: clean })
    expect(redact({ args: clean })).toEqual({ args: clean })
    expect(mask({ args })).toEqual({ args: clean.map((item) => item.replace('[redacted]', '*')) })
    expect(redact(mask({ args }))).toEqual(mask({ args }))
  })

  it.each([
    [['--token-budget', '5', '--max-tokens', '4096', '--tokens', '500', '--tokens-per', 'day']],
    [['--token', '--verbose', '--password', '', 'x']],
    [['--pass-rate', 'high', '--bypass', 'all', '--author', 'bob', '-v', 'token', 'next']],
    [['docker', 'run', '-u', '1000:1000', '-u', 'node:node', '-u', '100000:100000']],
    [['wfuzz', '-u', 'https://h/a1B2']],
    [['- use the token', 'where it is asked for']],
  ])('leaves what is behind others: %j', (args) => {
    expect(redact(args)).toBe(args)
  })
})

describe('in a text', () => {
  it.each([
    [`run --password ${S} now`, 'run --password [redacted] now'],
    ['run --token abc123', 'run --token [redacted]'],
    ['run --password "hunter two" now', 'run --password "[redacted]" now'],
    ["login --db-pass 'x'", "login --db-pass '[redacted]'"],
    ['Connect -Password abc123', 'Connect -Password [redacted]'],
    [`["--password","${S}","x"]`, '["--password","[redacted]","x"]'],
    [String.raw`"[\"--api-key\", \"x\"]"`, String.raw`"[\"--api-key\", \"[redacted]\"]"`],
    [`curl -u a:${S} https://h/`, 'curl -u a:[redacted] https://h/'],
    ['curl -s --user "a:b c" https://h/', 'curl -s --user "a:[redacted]" https://h/'],
    [`http -u a:${S}`, 'http -u a:[redacted]'],
    [`Server=h;Uid=sa;Pwd=${S};`, 'Server=h;Uid=sa;Pwd=[redacted]'],
    ['Uid=sa;Pwd=/abc', 'Uid=sa;Pwd=[redacted]'],
    [`AccountName=a;AccountKey=${S}==`, 'AccountName=a;AccountKey=[redacted]'],
    [`https://h/b?sv=2022&sig=${S}%3D&se=1`, 'https://h/b?sv=2022&sig=[redacted]&se=1'],
    ['DB_PASS=hunter x', 'DB_PASS=[redacted] x'],
    ['DB_PASS: hunter22', 'DB_PASS: [redacted]'],
    ['pass: hunter22', 'pass: [redacted]'],
    [`{ user: 'a', pass: 'x' }`, `{ user: 'a', pass: '[redacted]' }`],
    [`jwt=${S}`, 'jwt=[redacted]'],
    ['"encryption_key": "x", "masterKey": "y"', '"encryption_key": "[redacted]", "masterKey": "[redacted]"'],
    ['{"passwords":["x","y"],"apiKeys":"z","n":1}', '{"passwords":[redacted],"apiKeys":"[redacted]","n":1}'],
    [`{"credentials":{"user":"sa","pwd":"${S}"}}`, '{"credentials":{"user":"sa","pwd":"[redacted]"}}'],
  ])('takes the secret out of %s', (text, clean) => {
    expect(redact(text)).toBe(clean)
    expect(redact(clean)).toBe(clean)
    expect(mask(text)).toBe(clean.replaceAll('[redacted]', '*'))
    expect(mask(mask(text))).toBe(mask(text))
    expect(redact(mask(text))).toBe(mask(text))
  })

  it.each([
    'tokens: 812, maxTokens: 4096, tokens=1,200/4,000, "tokens": {"input": 5}, "tokens":[12345678], "tokens": "812"',
    'It holds tokens: abc123def, and secrets=abc123def',
    'they pass the test, and passed=true, pass_rate=0.95, compass: north4ever, bypass: true, bypass=abc123, pass=3',
    'pass: 12/15, pass: 99.5%, pass: 20ms, pass: 2024-05-01T10:00:00, pass=true, "pass": true, "pass":12000',
    '--- PASS: TestThatItHolds1 (0.00s)',
    'PASS: test_foo2.sh',
    'author=bob2024, keyboard: qwerty42, foreign_key: "orders_id", primary_key="orders_id2"',
    'run --token-budget 5 --tokens 500 --max-tokens 40960 --author bob2024',
    'use --token to sign in, or --password with a prompt; --token, --password: see below',
    'run --token "" --password - x',
    'design=Zq8vR2mXk4LpT7wB sigma=Zq8vR2mXk4LpT7wB',
    'killed by sig=9, sig=SIGTERM, sig=SIGUSR1, sig: Zq8vR2mXk4LpT7wB',
    'PWD=/srv/app2 OLDPWD=/srv/app1 pwd: /srv/app2 {"PWD":"/srv/app2"} PWD=C:\\app2',
    'docker run -u 1000:1000 -u node:node x, nuclei -u https://h/a1B2',
    'git commit --author "bob" -- token abc12345',
    '- token abc12345',
    'the password is Zq8vR2mXk4LpT7wB',
    'run --password hunter',
  ])('leaves what is no secret: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('finds nothing in what it left, and makes nothing longer', () => {
    for (const text of madeUp(5_000)) {
      const [clean, masked] = [redact(text), mask(text)]
      expect(redact(clean)).toBe(clean)
      expect(masked.length).toBeLessThanOrEqual(text.length)
      expect(mask(masked)).toBe(masked)
      expect(redact(masked)).toBe(masked)
    }
  })

  it('finds nothing in the lists that it left', () => {
    for (const text of madeUp(5_000)) {
      const list = text.split(' ')
      const [clean, masked] = [redact([list, text]), mask([list, text])]
      expect(redact(clean)).toBe(clean)
      expect(redact(masked)).toBe(masked)
    }
  })
})

// Texts of what secrets, and what is around them, are made of: the same in each run.
function madeUp(count: number): string[] {
  const names = ['--password', '--token', 'curl', '-u', 'pass', 'PASS', 'Pwd', 'OLD', 'tokens', 'secrets', 'sig', 'jwt']
  const signs = [
    ' ',
    ' ',
    ' ',
    ':',
    '=',
    '"',
    '\\"',
    "'",
    ',',
    '[',
    ']',
    '{',
    '/',
    '&',
    ';',
    '-',
    '@',
    '://',
    '\n',
    '*',
  ]
  const values = [
    'a:',
    'x1',
    S,
    '12345',
    '[redacted]',
    `SG.${S}.${S}`,
    `whsec_${S}`,
    'hooks.slack.com/services/',
    `xapp-1${S}`,
  ]
  const all = [...names, ...signs, ...values]
  let state = 7
  const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
  return Array.from({ length: count }, () => Array.from({ length: next(24) }, () => all[next(all.length)]).join(''))
}
