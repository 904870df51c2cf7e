import { nameOf, type Command } from '../src/command.ts'
import { exitCodes } from '../src/exit.ts'
import { optionRows, usageOf } from '../src/help.ts'

const HEAD = `# The \`hoc\` command

<!-- Made from the commands themselves: \`npm test -- --project unit packages/cli -u\` writes it anew, and a test fails when it is stale. -->

\`hoc\` serves the API, migrates its database, looks whether all is well, verifies the ledger, and dispatches every
operation that HTTP reaches. Whatever is printed for whoever asked goes to standard output, and everything about it to
standard error; with \`--json\`, standard output is JSON and nothing else.

In a clone of the repository, \`npm run -s hoc -- …\` is \`hoc …\` (without \`-s\`, npm prints lines of its own before it);
[deploy.md](deploy.md) makes a folder of it that stands alone. It is not published yet.

## Where it asks

- **Over HTTP**, by default: the server of \`HOC_URL\` (\`http://127.0.0.1:3000\`) with the key in \`HOC_KEY\`. There is no option
  for the key, because others on the machine can read command lines.
- **In this process**, with \`--local\`: on the database of \`DATABASE_URL\` and \`HOC_WORKER_URL\`, or the embedded one of
  \`HOC_DATA_DIR\`, as the installation itself, or inside a tenant with \`--tenant\`. Whoever may do this may do everything.
  Only a tenant that there is may be named; without one, it says which there are.

Only \`hoc serve\` and \`hoc migrate\` make an embedded database where there is none, and only \`hoc serve\` opens the first
tenant and prints its key. All others look at what is there, and say so where nothing is.

## Exit codes
`

const ANSWERS = `
## Answers as JSON

An operation's command and \`hoc dispatch\` print the whole answer: \`{"outcome": "done", "value": …, "dispatchId": …}\`, or
\`refused\` with \`code\`, \`denied\` with \`code\`, \`gate\` and \`liftedBy\`, \`invalid\` with \`issues\`, \`unauthenticated\`. With
\`--all\`, a list is one item on each line. What is broken, or wrongly asked, is \`{"error": {"code": …, "message": …}}\`.

## One run

\`hoc run …\` is \`hoc runs …\`: \`hoc run explain RUN_ID\` says what became of a run, why, and what would have changed that, and
\`hoc run prove RUN_ID\` takes every digest of its end again. With \`--json\` they print all that is known.

## The ledger

\`hoc audit verify\` takes every hash again in this process, from the first entry on, so the server is not trusted. Two things
it cannot see alone, and sees with \`--anchors\`: a ledger that was rewritten as a whole, and one that was cut off at its end.
Keep the anchor file (\`HOC_ANCHOR_FILE\`) where the database's owner cannot write.
`

/** The page of the documentation that describes every command. */
export function docsOf(commands: readonly Command[]): string {
  const codes = Object.entries(exitCodes).map(([code, says]) => `- \`${code}\`: ${says}`)
  return [HEAD, ...codes, ANSWERS, '## Commands', ...commands.map(docOf), ''].join('\n')
}

function docOf(command: Command): string {
  const { says, names, operands = [], examples } = command
  const rows = [
    ...operands.map(({ name, says: what }) => `- \`${name}\`${what ? `: ${what}` : ''}`),
    ...optionRows(command).map(([option, what]) => `- \`${option}\`${what ? `: ${what}` : ''}`),
  ]
  const also = names.slice(1).map((name) => `\`${name}\``)
  return [
    '',
    `### hoc ${nameOf(command)}`,
    '',
    `${says}${also.length > 0 ? ` Also ${also.join(', ')}.` : ''}`,
    '',
    '```sh',
    ...(operands.length + Object.keys(command.options ?? {}).length > 0 ? [`# ${usageOf(command)}`] : []),
    ...examples,
    '```',
    ...(rows.length > 0 ? ['', ...rows] : []),
  ].join('\n')
}
