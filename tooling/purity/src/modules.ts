import type { Settings } from './model.ts'
import { isOneOf } from './settings.ts'

/** What a module reaches that decisions must not reach. */
export type Reach = 'the database' | 'the network' | 'files' | 'the process' | 'timers' | 'randomness' | 'a log'

const BUILTINS: Readonly<Record<Reach, string>> = {
  'the database': 'sqlite',
  'the network': 'dgram dns http http2 https inspector net tls',
  files: 'fs stream readline trace_events wasi zlib',
  'the process':
    'async_hooks child_process cluster console diagnostics_channel domain module os process repl sys test tty v8 vm worker_threads',
  timers: 'timers perf_hooks',
  randomness: '',
  'a log': '',
}

const PACKAGES: Readonly<Record<Reach, string>> = {
  'the database': '',
  'the network':
    'axios got ky node-fetch cross-fetch isomorphic-fetch undici request superagent needle ws socket.io socket.io-client ' +
    'nats amqplib kafkajs mqtt @grpc/grpc-js grpc nodemailer openai @anthropic-ai/sdk stripe twilio @slack/web-api ' +
    '@octokit/rest @octokit/core aws-sdk googleapis firebase-admin express fastify koa hono ssh2 web-push graphql-request',
  files: 'fs-extra graceful-fs glob globby fast-glob tinyglobby chokidar rimraf del mkdirp tmp fs-jetpack multer sharp',
  'the process':
    'execa cross-spawn shelljs zx dotenv env-paths piscina tinypool workerpool signal-exit open systeminformation',
  timers:
    'node-cron cron croner bull bullmq bee-queue agenda bottleneck p-retry async-retry p-timeout delay node-schedule',
  randomness:
    'uuid nanoid ulid ulidx cuid @paralleldrive/cuid2 shortid ksuid uniqid randombytes crypto-random-string random-js seedrandom',
  'a log': 'pino winston bunyan log4js loglevel debug signale consola npmlog @sentry/node dd-trace',
}

const SCOPES: readonly (readonly [string, Reach])[] = [
  ['@aws-sdk/', 'the network'],
  ['@google-cloud/', 'the network'],
  ['@azure/', 'the network'],
  ['@opentelemetry/', 'the network'],
  ['@nestjs/', 'the network'],
  ['@fastify/', 'the network'],
]

const table = new Map(
  [BUILTINS, PACKAGES].flatMap((lists, i) =>
    Object.entries(lists).flatMap(([reach, names]) =>
      names
        .split(' ')
        .filter(Boolean)
        .map((name): [string, Reach] => [i === 0 ? `builtin ${name}` : name, reach as Reach]),
    ),
  ),
)

/** What a module reaches, if it is known to reach anything; a package of the configuration's vetted ones does not. */
export function reachOf(module: string, { databasePackages, pureLibraries }: Settings): Reach | undefined {
  if (isOneOf(module, databasePackages)) return 'the database'
  if (isOneOf(module, pureLibraries)) return undefined
  const [first = '', second = ''] = module.split('/')
  const name = first.startsWith('@') ? `${first}/${second}` : first
  return table.get(`builtin ${first}`) ?? table.get(name) ?? SCOPES.find(([scope]) => module.startsWith(scope))?.[1]
}

/** What single members of otherwise pure built-in modules reach. */
export function reachOfMember(module: string, way: readonly string[]): string | undefined {
  const path = way[0] === 'default' ? way.slice(1) : way
  const [member] = path
  if (member === undefined || path.length > 1) return undefined
  if (module === 'crypto' && !PURE_CRYPTO.test(member)) return 'randomness or asynchronous work'
  return MEMBERS.find(([of, name]) => of.test(module) && name.test(member))?.[2]
}

const MEMBERS: readonly (readonly [module: RegExp, member: RegExp, reach: string])[] = [
  [/^path(\/posix|\/win32)?$/, /^(resolve|relative)$/, 'the working directory'],
  [/^url$/, /^pathToFileURL$/, 'the working directory'],
  [/^util$/, /^parseArgs$/, 'the process'],
  [/^util$/, /^(promisify|callbackify|debuglog|debug|aborted)$/, 'asynchronous work'],
  [/^events$/, /^(once|on)$/, 'asynchronous work'],
]

const PURE_CRYPTO =
  /^(createHash|createHmac|hash|Hash|Hmac|timingSafeEqual|getHashes|createVerify|createPublicKey|verify|pbkdf2Sync|scryptSync|hkdfSync|X509Certificate|constants)$/
