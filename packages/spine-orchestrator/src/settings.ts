import { z } from 'zod'

const url = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'Expected an address that begins with postgres:// or postgresql://, saw another.')
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: ({ input }) => `Expected one of ${values.join(', ')}, saw "${String(input)}".` })
const flag = choice(['true', 'false']).transform((value) => value === 'true')

// A switch of an earlier system that has no other side any more: who turns it off means something that cannot be had.
const alwaysOn = (why: string) =>
  z
    .string()
    .regex(/^(true|1|yes|on)$/i, `Expected it to be unset, saw it turned off. ${why}`)
    .optional()

// Text until here: what was typed is what a person is told they typed.
function count(least: number, most: number) {
  const wrong = { error: () => `Expected a whole number from ${least} to ${most}` }
  return z.coerce.number(wrong).int(wrong).min(least, wrong).max(most, wrong)
}

/** Every environment variable there is. The reference in the documentation is made from this. */
export const Environment = z.object({
  NODE_ENV: z.string().optional().describe('`production` refuses to start without DATABASE_URL and HOC_KEY_PEPPER.'),
  DATABASE_URL: url
    .optional()
    .describe('The database as hoc_app, who dispatches. Without it an embedded PostgreSQL is started.'),
  HOC_WORKER_URL: url
    .optional()
    .describe('The database as hoc_worker, who keeps the plumbing. Needed with DATABASE_URL.'),
  HOC_MIGRATE_URL: url
    .optional()
    .describe('The database as hoc_owner, for `hoc migrate`, which needs it beside DATABASE_URL. The API does not.'),
  HOC_DIRECT_URL: url
    .optional()
    .describe('As hoc_worker, past any pooler: for LISTEN and the leader lock. By default HOC_WORKER_URL.'),
  HOC_ADMIN_URL: url.optional().describe('The database as someone who may create roles, for `hoc migrate --roles`.'),
  HOC_OPERATOR_URL: url
    .optional()
    .describe('The database as hoc_operator, for operations across tenants. Without it there are none.'),
  HOC_DATA_DIR: z.string().min(1).default('.hoc').describe('Where the embedded PostgreSQL and the anchors are kept.'),
  HOC_POSTGRES_PROGRAMS: z
    .string()
    .min(1)
    .optional()
    .describe('The directory of the embedded PostgreSQL’s programs, of 15 or newer. By default those from npm.'),
  HOC_BOOTSTRAP_KEY: z
    .string()
    .optional()
    .describe('The first key of a new installation, instead of one that is made and printed.'),
  HOC_KEY_PEPPER: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Hashes keys together with them: who can write to the database alone cannot make one. Keep it: no key outlives it.',
    ),
  HOC_HOST: z.string().min(1).default('127.0.0.1').describe('The address to listen on.'),
  HOC_PORT: count(0, 65_535).default(3000).describe('The port to listen on; 0 takes a free one.'),
  HOC_POOL_SIZE: count(1, 500).default(10).describe('How many connections dispatches may use.'),
  HOC_DISPATCH_TIMEOUT_MS: count(100, 600_000).default(10_000).describe('How long a dispatch may take in all.'),
  HOC_LOCK_TIMEOUT_MS: count(10, 600_000)
    .default(2_000)
    .describe('How long a dispatch waits for a row that another one holds.'),
  HOC_BODY_LIMIT: count(1_024, 100_000_000).default(1_048_576).describe('The largest request body, in bytes.'),
  HOC_TRUST_PROXY: flag.default(false).describe('Whether X-Forwarded-* of a proxy is believed.'),
  HOC_TENANT_RATE_PER_MINUTE: count(1, 10_000_000)
    .default(120_000)
    .describe('How often a minute all keys of a tenant together may ask; a sixth of it at once.'),
  HOC_FAILED_KEYS_PER_MINUTE: count(1, 1_000_000)
    .default(60)
    .describe('How many keys that are not known may come from one address a minute; after that it has to wait.'),
  HOC_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'Expected 16 letters or more of ASCII without spaces, saw another text.')
    .optional()
    .describe('Opens /metrics to whoever sends it as a bearer. Without it only this machine may ask, past any proxy.'),
  HOC_JOBS: flag.default(true).describe('Whether this process also keeps the plumbing and runs jobs.'),
  HOC_ANCHOR_FILE: z
    .string()
    .optional()
    .describe('Where the heads of the ledger leave the database. By default in HOC_DATA_DIR.'),
  HOC_OUTBOX_FILE: z
    .string()
    .optional()
    .describe('A file to which every event is appended as a line of JSON, besides what webhooks are sent.'),
  HOC_WEBHOOKS_LOOPBACK: flag
    .default(false)
    .describe('Whether webhooks may go to this very machine, also over http: for development and tests.'),
  TRANSACTION_COORDINATOR_ENABLED: alwaysOn('A run ends in one transaction, and in no other way.').describe(
    'Of the earlier system. It is always on: any value but `true` refuses the start.',
  ),
  RAC_ROLLBACK_AUDIT_ENABLED: alwaysOn('What is refused or rolled back always has its record.').describe(
    'Of the earlier system. It is always on: any value but `true` refuses the start.',
  ),
  HOC_LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('How much is logged.'),
})

/** What the command line alone reads, to ask a server. */
export const CommandEnvironment = z.object({
  HOC_URL: z.string().default('http://127.0.0.1:3000').describe('The server that `hoc` asks.'),
  HOC_KEY: z.string().optional().describe('The key that `hoc` asks with.'),
})

export type Settings = z.output<typeof Environment>

/** Reads the settings from an environment, once, and says everything that is wrong with them together. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const { success, data, error } = Environment.safeParse(given)
  if (!success) {
    const issues = error.issues.map(({ path, message }) => ({ name: path.join('.'), message }))
    const wrong = issues.map(
      ({ name, message }) => `  ${name}: ${message.endsWith('.') ? message : `${message}, saw "${given[name]}".`}`,
    )
    throw new Error(['Expected settings that can be used, saw:', ...wrong].join('\n'))
  }
  const problem = contradiction(data)
  if (problem) throw new Error(problem)
  return data
}

/** The variables that look like settings of ours and are none: most likely they were mistyped. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = { ...Environment.shape, ...CommandEnvironment.shape }
  return Object.keys(environment).filter((name) => name.startsWith('HOC_') && !Object.hasOwn(known, name))
}

function contradiction({ NODE_ENV, DATABASE_URL, HOC_WORKER_URL, HOC_KEY_PEPPER }: Settings): string | undefined {
  if (NODE_ENV === 'production' && !DATABASE_URL) {
    return 'Expected DATABASE_URL in production, saw none. The embedded PostgreSQL is for development.'
  }
  if (DATABASE_URL && !HOC_WORKER_URL) {
    return 'Expected HOC_WORKER_URL beside DATABASE_URL, saw none. It is the same database as hoc_worker.'
  }
  if (NODE_ENV === 'production' && !HOC_KEY_PEPPER) {
    return 'Expected HOC_KEY_PEPPER in production, saw none. Make one with "openssl rand -hex 32", and keep it: no key outlives it.'
  }
  return undefined
}
