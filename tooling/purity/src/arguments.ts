import { parseArgs, type ParseArgsConfig } from 'node:util'

/** What the command was asked for. */
export interface Asked {
  readonly folder: string
  readonly output: 'text' | 'json' | 'sarif'
  /** Plain lines without colour and progress; findings in a form that the log of a build can link. */
  readonly ci: boolean
  /** Findings are told and do not fail. */
  readonly advisory: boolean
  readonly rules: readonly string[]
  readonly domains: readonly string[]
  readonly baseline: string | undefined
  readonly writeBaseline: boolean
  readonly trend: boolean
  readonly inventory: string | undefined
  readonly maxDbSignals: number | undefined
  readonly explain: string | undefined
  readonly help: boolean
  readonly version: boolean
}

/** A command line that cannot be understood, and what it should be. */
export class UsageError extends Error {}

export const BASELINE_FILE = 'hoc-purity.baseline.json'

const options = {
  json: { type: 'boolean', default: false },
  sarif: { type: 'boolean', default: false },
  ci: { type: 'boolean', default: false },
  advisory: { type: 'boolean', default: false },
  rule: { type: 'string', multiple: true, default: [] as string[] },
  domain: { type: 'string', multiple: true, default: [] as string[] },
  baseline: { type: 'string' },
  'write-baseline': { type: 'boolean', default: false },
  trend: { type: 'boolean', default: false },
  inventory: { type: 'string' },
  'max-db-signals': { type: 'string' },
  explain: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

export const usage = `Usage: hoc-purity [DIR] [flags]

Proves the layer and transaction laws of the workspace in DIR (default: here).

  --json                 the findings as JSON
  --sarif                the findings as SARIF 2.1.0
  --ci                   without colour and progress; as annotations where the build's log knows them
  --advisory             tell what is found, and end with 0
  --rule NAME            only this rule; may be repeated
  --domain NAME          only what is found in this domain; may be repeated
  --baseline FILE        tolerate the findings in FILE; fail on others, and on entries that are no longer found
  --write-baseline       write the findings to FILE (default: ${BASELINE_FILE} in DIR); it may only shrink
  --trend                how the number of findings went from one baseline to the next
  --inventory FILE       write what every driver reads and writes, as JSON or, to *.yaml, as YAML
  --max-db-signals PCT   fail if more than PCT percent of the engine files touch a database
  --explain RULE         why a rule is, and what keeps it; \`--explain all\` names every rule
  --help, --version

Ends with 0 clean · 1 findings · 2 could not scan · 3 worse than the baseline.`

/** Reads a command line. */
export function readArguments(args: readonly string[], ruleNames: readonly string[]): Asked {
  const { values, positionals } = parse(args)
  if (positionals.length > 1) throw new UsageError(`Expected one folder, saw ${positionals.join(' ')}.`)
  if (values.json && values.sarif) throw new UsageError('Expected --json or --sarif, saw both.')
  refuseEmpty(values)
  for (const name of [...values.rule, values.explain ?? 'all']) refuseUnknownRule(name, ruleNames)
  if (values['write-baseline'] && (values.rule.length > 0 || values.domain.length > 0)) {
    throw new UsageError(
      '--write-baseline writes the findings of all rules and domains. Leave --rule and --domain out.',
    )
  }

  return {
    folder: positionals[0] ?? '.',
    output: values.json ? 'json' : values.sarif ? 'sarif' : 'text',
    ci: values.ci,
    advisory: values.advisory,
    rules: values.rule,
    domains: values.domain,
    baseline: values.baseline,
    writeBaseline: values['write-baseline'],
    trend: values.trend,
    inventory: values.inventory,
    maxDbSignals: readPercent(values['max-db-signals']),
    explain: values.explain,
    help: values.help,
    version: values.version,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

// What a build says with a variable that is not set would be passed over.
function refuseEmpty(values: Readonly<Record<string, unknown>>): void {
  const flag = Object.keys(values).find((name) => [values[name]].flat().includes(''))
  if (flag) throw new UsageError(`Expected --${flag} to say something, saw nothing.`)
}

function refuseUnknownRule(name: string, known: readonly string[]): void {
  if (name !== 'all' && !known.includes(name)) {
    throw new UsageError(`Expected the name of a rule (${known.join(', ')}), saw "${name}".`)
  }
}

function readPercent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const percent = Number(text)
  if (text.trim() === '' || !(percent >= 0 && percent <= 100)) {
    throw new UsageError(`Expected --max-db-signals to be a number from 0 to 100, saw "${text}".`)
  }
  return percent
}
