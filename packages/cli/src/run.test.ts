import { expect, it } from 'vitest'

import { hocHere, hocJson } from '../test/hoc.ts'
import { exitCodes } from './exit.ts'
import { version } from './version.ts'

const HELP = [[], ['--help'], ['help'], ['incidents'], ['incidents', '--help'], ['incidents', 'list', '--help']]

it.each([...HELP, ['help', 'incidents', 'ack'], ['ops', 'ls'], ['--version']])(
  'helps on standard output: %j',
  async (...args) => {
    const { code, out, err } = await hocHere(args as string[])

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.trim()).not.toBe('')
  },
)

it('has help with an example at every level', async () => {
  for (const args of [['--help'], ['audit'], ['audit', 'verify', '--help']]) {
    expect((await hocHere(args)).out).toMatch(/Examples?:\n {2}hoc /)
  }
  expect((await hocHere(['--version'])).out).toBe(version())
})

it.each([
  ['users', 'members'],
  ['invites', 'invitations'],
  ['authz', 'authority'],
])('takes hoc %s for hoc %s', async (other, group) => {
  const { code, out, err } = await hocHere([other])

  expect({ code, err, out }).toEqual({ code: 0, err: '', out: (await hocHere([group])).out })
  expect(out).toContain(`Also: hoc ${other} COMMAND.`)
  expect((await hocHere([other, 'nope'])).err).toContain(`saw "${group} nope"`)
  expect((await hocHere(['--help'])).out).toContain(`${group}, ${other} …`)
})

it('lists its exit codes', async () => {
  const { out } = await hocHere(['--help'])

  for (const says of Object.values(exitCodes)) expect(out).toContain(says)
})

it.each([
  [['nope'], 'Expected a command, saw "nope".', 'See "hoc --help".'],
  [['incidents', 'lst'], 'Did you mean "hoc incidents list"?', 'See "hoc incidents --help".'],
  [['explain', 'ID'], 'Did you mean "hoc run explain RUN_ID"?', 'See "hoc --help".'],
  [['prove', 'ID'], 'Did you mean "hoc run prove RUN_ID"?', 'See "hoc --help".'],
  [['incidents', 'suppress', 'ID'], 'Did you mean "hoc suppressions create"?', 'See "hoc incidents --help".'],
  [['--jsn'], 'Expected a command, saw "--jsn".', 'See "hoc --help".'],
  [
    ['incidents', 'get'],
    'Expected INCIDENT_ID after "hoc incidents get", saw nothing.',
    'See "hoc incidents get --help".',
  ],
  [['incidents', 'create', '--titel', 'x'], 'Did you mean --title?', 'See "hoc incidents create --help".'],
  [['incidents', 'create', '--title', 'x'], 'Expected --severity, saw none.', 'See "hoc incidents create --help".'],
  [['incidents', 'create', '--title'], "'--title <value>' argument missing", 'See "hoc incidents create --help".'],
  [['incidents', 'list', '--limit', 'many'], '--limit: ', 'See "hoc incidents list --help".'],
  [['incidents', 'get', 'seven'], 'INCIDENT_ID: Invalid UUID', 'See "hoc incidents get --help".'],
  [['incidents', 'list', '--tenant', 'x'], 'Expected --local beside --tenant', 'See "hoc incidents list --help".'],
  [['incidents', 'list'], 'Expected HOC_KEY, saw none.', 'See "hoc incidents list --help".'],
  [['ops', 'describe', 'incidents.creat'], 'Did you mean incidents.create?', 'See "hoc ops describe --help".'],
  [
    ['dispatch', 'incidents.list', '--input', '[1]'],
    'Expected a JSON object after --input, saw "[1]".',
    '"hoc dispatch --help"',
  ],
  [
    ['dispatch', 'incidents.create', 'title=x'],
    'saw "incidents.create" "title=x". It takes one operation; its input goes into --input, as JSON: ',
    'See "hoc dispatch --help".',
  ],
  [['dispatch'], 'Expected OPERATION after "hoc dispatch", saw nothing.\n', 'See "hoc dispatch --help".'],
  [['dispatch', 'incidents.list', '--input', '@/nowhere'], 'saw "/nowhere"', 'See "hoc dispatch --help".'],
  [['audit', 'verify', '--file', '/nowhere'], 'saw "/nowhere"', 'See "hoc audit verify --help".'],
  [
    ['audit', 'verify', '--tenant', 'x'],
    'Expected --local or --anchors beside --tenant',
    'See "hoc audit verify --help".',
  ],
  [['serve', '--port', 'abc'], 'Expected a port from 0 to 65535 after --port, saw "abc".', 'See "hoc serve --help".'],
  [['serve', '--port', '70000'], 'saw "70000"', 'See "hoc serve --help".'],
  [
    ['incidents', 'create', '--title', 'a', '--title', 'b'],
    'Expected --title once, saw it twice or more',
    'create --help',
  ],
  [['incidents', 'list', '--cursor', 'abc'], '--cursor: Expected a cursor that a list has given out.', 'list --help'],
  [['migrate', '--check', '--roles'], 'saw both', 'See "hoc migrate --help".'],
  [['migrate', '--check'], 'Expected HOC_MIGRATE_URL, saw none.', 'See "hoc migrate --help".'],
  [['migrate', '--roles'], 'Expected HOC_ADMIN_URL', 'See "hoc migrate --help".'],
])('ends with 2 for a mistake, and says how to ask: %j', async (args, message, see) => {
  const { code, out, err } = await hocHere(args)

  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  expect(err).toContain(see)
})

it('serves nothing with settings that cannot be used', async () => {
  expect(await hocHere(['serve'], { HOC_PORT: 'abc' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('HOC_PORT: Expected a whole number from 0 to 65535, saw "abc".'),
  })
})

it.each([
  ['HOC_URL', 'nowhere', 'Expected the address of an API'],
  ['HOC_KEY', 'a b', 'Expected a key like hoc_<id>_<secret>'],
  ['HOC_KEY', 'hoc_…', 'saw one with letters that no key has. "npm start" prints the first one'],
])('ends with 2 for an environment that cannot be used, and names what is amiss: %s %s', async (name, value, says) => {
  const { code, err } = await hocHere(['incidents', 'list'], { HOC_KEY: 'hoc_k', [name]: value })

  expect(code).toBe(2)
  expect(err).toContain(`${name} cannot be used. `)
  expect(err).toContain(says)
  expect(err).not.toContain('process.env')
})

const issue = ['keys', 'issue', '--member-id', '019b7a00-0000-7000-8000-0000000000a1', '--name', 'CI']

it.each([
  [
    ['incidents', 'list', '--state', 'active,acked'],
    '--state: Invalid option: expected one of "active"|"acked"|"resolved", saw "active,acked". Give --state once for each value.',
  ],
  [
    [...issue, '--scopes', 'incidents.*', '--scopes', 'runs.get,runs.list'],
    /--scopes: .*, saw "runs\.get,runs\.list"\. Give --scopes once for each value\.\n/,
  ],
  [['incidents', 'list', '--state', 'acked', '--state', 'open'], /--state: .*, saw "open"\.\n/],
])('says how several values are given, and which cannot be used: %j', async (args, says) => {
  const { code, err } = await hocHere(args)

  expect(code).toBe(2)
  expect(err).toMatch(says)
})

const steps = ['runs', 'record-steps', '019b7a00-0000-7000-8000-0000000000a1', '--steps']
const defer = ['lessons', 'defer', '019b7a00-0000-7000-8000-0000000000a1', '--until']

it.each([
  [
    [...steps, '{"seq": 0, "skill": "x", "status": "success"}'],
    '--steps 0.outcomeCategory: It is missing: expected string',
  ],
  [[...steps, '{"seq": 0, "skil": "x"}'], '--steps 0: Unrecognized key: "skil"'],
  [[...steps, '{"seq": 0'], `--steps 0: Expected JSON, saw a text that is none. In a shell, put it in single quotes`],
  [['decisions', 'record', '--decision', 'budget'], '--decision: Expected JSON, saw a text that is none.'],
  [[...defer, 'tomorrow'], '--until: Invalid ISO datetime: expected one like 2026-01-31T09:00:00Z'],
])('says which key within an option cannot be used, and why: %j', async (args, says) => {
  const { code, err } = await hocHere(args)

  expect(code).toBe(2)
  expect(err).toContain(`\n  ${says}`)
})

it('names every group of commands in its help', async () => {
  expect((await hocHere(['--help'])).out).not.toMatch(/^ +…/m)
})

it('says where it went wrong to whoever debugs it', async () => {
  expect((await hocHere(['nope'], { HOC_LOG_LEVEL: 'debug' })).err).toMatch(/\n +at perform /)
  expect((await hocHere(['nope'])).err).not.toMatch(/\n +at /)
})

it('ends with 3 when nobody is there, and tells what to do and never the key', async () => {
  const env = { HOC_URL: 'http://127.0.0.1:1', HOC_KEY: 'hoc_k3yk3yk3yk3y_secretsecretsecret' }
  const { code, out, err } = await hocHere(['incidents', 'create', '--title', 'x', '--severity', 'low'], env)

  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err).toMatch(/could not be reached.*idempotency key.*HOC_URL says where the server is/)
  expect(err).not.toContain('secret')
})

it('answers with JSON where JSON was asked for, also of what went wrong', async () => {
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
