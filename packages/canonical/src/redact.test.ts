import { describe, expect, it } from 'vitest'

import { mask, redact } from './redact.ts'

describe('redact', () => {
  it.each([
    ['a key of ours', `hoc_k3yk3yk3yk3y_${'s'.repeat(32)}`],
    ['a model provider’s key', `sk-ant-${'a'.repeat(40)}`],
    ['a bearer token', `Bearer ${'b'.repeat(24)}`],
    ['a JSON web token', `eyJ${'h'.repeat(12)}.${'p'.repeat(12)}.${'s'.repeat(12)}`],
    ['a cloud access key', 'AKIAABCDEFGHIJKLMNOP'],
    ['a bearer token in capitals', `BEARER ${'b'.repeat(24)}`],
    ['a basic credential', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['a token of GitLab', 'glpat-abcdefghijklmnopqrst'],
    ['a token of npm', `npm_${'a1B2'.repeat(9)}`],
    ['a token of Hugging Face', `hf_${'aB'.repeat(17)}`],
    ['a cloud’s secret key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----'],
    [
      'a private key under a passphrase',
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F\n\nMIIE==\n-----END RSA PRIVATE KEY-----',
    ],
    [
      'a private key of PGP',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\nComment: a-b\n\nlQOY\n=x1\n-----END PGP PRIVATE KEY BLOCK-----',
    ],
  ])('takes %s out of a text', (_, secret) => {
    expect(redact({ title: `It said ${secret} twice` })).toEqual({ title: 'It said [redacted] twice' })
  })

  it.each([
    `Basic a1${'a'.repeat(10)}`,
    `xoxb-${'a'.repeat(10)}`,
    `Bearer 1${'a'.repeat(15)}`,
    `sk-${'a'.repeat(16)}`,
    `gldt-${'a'.repeat(16)}`,
    `hoc_aaaa_${'a'.repeat(16)}`,
    'secret=x',
    'token => x1x1x1',
    'api_key\\\\":"x"',
    'Credential\n\t: x1x1x1',
    '://:p@h/',
    '----BEGIN PRIVATE KEY----',
  ])('takes out what is just long enough: %s', (secret) => {
    expect(redact(secret)).toContain('[redacted]')
    expect(redact(`, ${secret} ,`)).toContain('[redacted]')
  })

  it('takes a private key that was cut short to the end', () => {
    expect(redact('a -----BEGIN PRIVATE KEY-----\nProc-Type: 4\nMII')).toBe('a [redacted]')
  })

  it.each([
    ['see postgres://app:hunter22@db/spine', 'see postgres://app:[redacted]@db/spine'],
    ['postgres://u:p@ssw0rdAT@db', 'postgres://u:[redacted]@db'],
    ['postgres://u:pa/ssw0rd@db', 'postgres://u:[redacted]@db'],
    ['redis://:pw@h:6379/0', 'redis://:[redacted]@h:6379/0'],
    ['https://h/?to=postgres://u:p@db', 'https://h/?to=postgres://u:[redacted]@db'],
  ])('takes the password out of %s, and leaves the address', (text, clean) => {
    expect(redact(text)).toBe(clean)
  })

  it.each([
    ['password=hunter2 next', 'password=[redacted] next'],
    ['?api_key=abc&x=1', '?api_key=[redacted]&x=1'],
    ['PGPASSWORD=x psql', 'PGPASSWORD=[redacted] psql'],
    ['clientSecret := "a b"', 'clientSecret := "[redacted]"'],
    ['say {"password":"a\\"b","x":1}', 'say {"password":"[redacted]","x":1}'],
    ['"{\\"password\\":\\"a\\\\\\"b\\",\\"x\\":1}"', '"{\\"password\\":\\"[redacted]\\",\\"x\\":1}"'],
    ['{"token":["abc","d]e"],"x":[1]}', '{"token":[redacted],"x":[1]}'],
    ['{"secret":{"a":"b\\"}","c":{}},"x":1}', '{"secret":[redacted],"x":1}'],
    ['"{\\"token\\":{\\"a\\":\\"}\\"},\\"x\\":1}"', '"{\\"token\\":[redacted],\\"x\\":1}"'],
    ['{"secret":12345678,"x":1}', '{"secret":[redacted],"x":1}'],
    [`{ password: { value: 'a}b' }, x: 1 }`, '{ password: [redacted], x: 1 }'],
    [`token={'value': 'hunter 22'} next`, 'token=[redacted] next'],
    ['said {"token":["abc', 'said {"token":[redacted]'],
    ['Key (token)=(hunter22) already exists.', 'Key (token)=[redacted] already exists.'],
    [`{'token': 'x y'}`, `{'token': '[redacted]'}`],
    ['aws_secret_access_key = wJalrXUtnFEMIxK7', 'aws_secret_access_key = [redacted]'],
    [`AKIAIOSFODNN7EXAMPLE ${'aB3d'.repeat(10)}`, '[redacted] [redacted]'],
    ['Password: hunter22', 'Password: [redacted]'],
    ['Password: hunter2&x more', 'Password: [redacted] more'],
    ['x-api-key: abc123', 'x-api-key: [redacted]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
    ['authorization: Digest username="a", response="b"\nHost: h', 'authorization: [redacted]\nHost: h'],
    ['Cookie: a=b; c=d\nHost: h', 'Cookie: [redacted]\nHost: h'],
  ])('takes what is assigned out of %s', (text, clean) => {
    expect(redact(text)).toBe(clean)
  })

  it.each([
    'the password is wrong',
    'token count = 5',
    'tokens: 7, maxTokens=5',
    'Password: must be at least eight characters',
    'the token: expired',
    'password: null',
    '{"token":[],"secret":{ },"password":null,"cookie":123,"tokens":[12345678]}',
    'if (password == null) return',
    'Basic authentication is off, and so are basic responsibilities',
    'Authorization: Bearer tokens are needed',
    'https://host:8080/a?mail=a@b.c and http://[::1]:3000/x@y',
    'ssh git@github.com:a/b.git',
    'commit 3bf52e1d148d4e72eee21c3dcbee1a77ece7c933',
    '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
    '/srv/Apps2/thatAreLong/andMore/of/it/here',
  ])('leaves what is no secret: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('finds nothing in what it left', () => {
    for (const text of madeUp(5_000)) {
      const clean = redact(text)
      expect(redact(clean)).toBe(clean)
    }
  })

  // What is not linear takes minutes for a megabyte.
  it.each([
    'eyJ-',
    'sk-',
    'hoc_aaaa',
    '://a:',
    '://a:1/',
    '://',
    '-',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A',
    '-----END ',
    'password="',
    'password=\\\\"',
    `token='\n`,
    'token:',
    'token: ',
    'token: [',
    'token={"',
    `"token":[\\"',`,
    `token=[${'\\'.repeat(20)}"`,
    'token=[]',
    'token:[]{',
    '"token":1',
    'cookie:',
    'cookie:a=',
    'authorization:digest ',
    'authorization:basic ',
    'Basic a',
    'bearer ',
    'AKIAABCDEFGHIJKLMNOP:',
    'aB3/',
    'aB3/'.repeat(10) + ' ',
    `AIza${'a'.repeat(35)}.`,
    '\\',
    ' ',
    'a',
    '@',
  ])('is done with a megabyte of %j in no time, whatever is around it', (piece) => {
    const hostile = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const begun = performance.now()

    for (const text of [hostile, `://u:token="${hostile}@`]) redact(text)

    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

describe('mask', () => {
  it.each([
    ['token=x password=y', 'token=* password=*'],
    ['?api_key=abc&x=1 "secret": "a b"', '?api_key=*&x=1 "secret": "*"'],
    ['postgres://u:p@db', 'postgres://u:*@db'],
    [`Bearer ${'1b'.repeat(12)} AKIAABCDEFGHIJKLMNOP`, '* *'],
    ['Cookie: a=b; c=d\nHost: h', 'Cookie: *\nHost: h'],
    ['-----BEGIN PRIVATE KEY-----\nMII', '*'],
  ])('takes out what redact does, for less: %s', (text, clean) => {
    expect(mask(text)).toBe(clean)
    expect(redact(text)).toBe(clean.replaceAll('*', '[redacted]'))
  })

  it('leaves nothing longer than it was, and nothing that is found in it again', () => {
    for (const text of madeUp(5_000)) {
      const clean = mask(text)
      expect(clean.length).toBeLessThanOrEqual(text.length)
      expect(mask(clean)).toBe(clean)
      expect(redact(clean)).toBe(clean)
    }
  })

  it('leaves no JSON longer than it was, and what is empty under the name of a secret empty', () => {
    const given = { token: '', note: 'pwd', all: [{ password: 'x' }, { password: 'hunter22' }, 'secret="\n"'] }

    expect(mask(given)).toEqual({ ...given, all: [{ password: '*' }, { password: '*' }, 'secret="*"'] })
    expect(JSON.stringify(mask(given)).length).toBeLessThanOrEqual(JSON.stringify(given).length)
    expect(redact(mask(given))).toEqual(mask(given))
  })
})

// Texts of what secrets, and what is around them, are made of: the same in each run.
function madeUp(count: number): string[] {
  const pieces = [
    'password',
    'token',
    'Cookie',
    'Authorization',
    ':',
    '=',
    ' ',
    '"',
    '\\"',
    "'",
    '\n',
    '@',
    '/',
    'x1',
    '[',
    '}',
    '12345',
    '://',
    'u:',
  ]
  const secrets = ['sk-' + 'a'.repeat(16), 'AKIAABCDEFGHIJKLMNOP', 'Bearer ' + '1b'.repeat(12), `AIza${'a'.repeat(35)}`]
  const keys = ['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', `${'aB3/'.repeat(10)}`, '[redacted]', '&']
  const all = [...pieces, ...secrets, ...keys]
  let state = 1
  const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
  return Array.from({ length: count }, () => Array.from({ length: next(24) }, () => all[next(all.length)]).join(''))
}
