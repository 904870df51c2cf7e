import { z } from 'zod'

import { layers, type Settings } from './model.ts'

const names = z.array(z.string().min(1))
const Role = z.strictObject({
  layer: z.enum(layers),
  domain: z.string().min(1).optional(),
  locked: z.boolean().optional(),
})

/** The file beside the root's package.json with which a repository says what its own package.json files do not. */
export const CONFIG_FILE = 'hoc-purity.config.json'

/** What may stand in it. */
export const Config = z.strictObject({
  $schema: z.string().optional(),
  /** Glob → the role of the files or packages that it matches; the first that matches counts. */
  layers: z.record(z.string(), Role).default({}),
  /** Globs of what is not looked at. */
  ignore: names.default([]),
  /** Table → the domain that writes it. */
  tables: z.record(z.string(), z.string()).default({}),
  /** Globs of the files that may begin and end transactions; without any, the orchestrator layer may. */
  transactionOwners: names.default([]),
  transactionWords: names.default([]),
  databasePackages: names.default([]),
  pureLibraries: names.default([]),
  bannedNames: names.optional(),
  /** Domains whose drivers touch no table but their own (as `tables` says), and whose tables nobody else touches at all. */
  lockedDomains: names.default([]),
  operatorOperations: names.default(['operator.']),
  /** Alias, as a build or TypeScript knows it ("@/*") → what it stands for: "./src/*" in the package, "libs/*" from the root. */
  aliases: z.record(z.string(), z.string()).default({}),
  /** Layer → packages from npm that it may use beside those that its law names. */
  libraries: z.partialRecord(z.enum(layers), names).default({}),
  /** Globs of files that are sources although their path says that they are for tests. */
  sources: names.default([]),
  /** Rule → globs of the files that it does not hold, each with the reason why. */
  exceptions: z.record(z.string(), z.record(z.string(), z.string().min(10))).default({}),
  /** Globs of the files of the orchestrator layer that hold operations. */
  operations: names.default(['**/src/operations/**']),
  /** Globs of more files in which an error may end with a report. */
  consequences: names.default([]),
})
export type Config = z.output<typeof Config>

const TRANSACTION_WORDS = [
  'begin',
  'beginNested',
  'beginTransaction',
  'startTransaction',
  'withTransaction',
  'commit',
  'commitTransaction',
  'rollback',
  'rollbackTransaction',
  'rollbackToSavepoint',
  'abortTransaction',
  'savepoint',
  'releaseSavepoint',
  'release',
  'transaction',
  '$transaction',
  'transactional',
  'transactionProvider',
  'createQueryRunner',
  'acquireConnection',
  'releaseConnection',
]

const DATABASE_PACKAGES = [
  'pg',
  'pg-native',
  'pg-promise',
  'pg-boss',
  'pg-pool',
  'pg-cursor',
  'pg-query-stream',
  'pg-copy-streams',
  'postgres',
  'knex',
  'kysely',
  'drizzle-orm',
  'objection',
  'sequelize',
  'typeorm',
  'typeorm-transactional',
  '@mikro-orm/core',
  '@mikro-orm/postgresql',
  'mysql',
  'mysql2',
  'mariadb',
  'mssql',
  'tedious',
  'oracledb',
  'sqlite',
  'sqlite3',
  'better-sqlite3',
  'node:sqlite',
  'bun:sqlite',
  '@libsql/client',
  'mongodb',
  'mongoose',
  'redis',
  'ioredis',
  '@prisma/client',
  'graphile-worker',
  'slonik',
  '@databases/pg',
  '@neondatabase/serverless',
  '@planetscale/database',
  '@vercel/postgres',
]

const BANNED_NAMES = ['service', 'manager', 'helper', 'util', 'facade', 'bridge']
const PURE_LIBRARIES = ['zod', '@noble/hashes']

/** The settings of a workspace: what it configured, with the defaults. */
export function settingsOf(config: Config, tables: Readonly<Record<string, string>> = {}): Settings {
  return {
    transactionOwners: config.transactionOwners,
    transactionWords: [...TRANSACTION_WORDS, ...config.transactionWords],
    databasePackages: [...DATABASE_PACKAGES, ...config.databasePackages],
    pureLibraries: [...PURE_LIBRARIES, ...config.pureLibraries],
    bannedNames: config.bannedNames ?? BANNED_NAMES,
    lockedDomains: [...config.lockedDomains, ...lockedByRole(config)],
    operatorOperations: config.operatorOperations,
    aliases: config.aliases,
    libraries: config.libraries,
    exceptions: config.exceptions,
    operations: config.operations,
    consequences: ['**/consequences/**', ...config.consequences],
    tables: { ...tables, ...config.tables },
  }
}

function lockedByRole({ layers }: Config): string[] {
  return Object.values(layers).flatMap(({ domain, locked }) => (locked && domain !== undefined ? [domain] : []))
}

/** Whether a module is one of these packages, or a part of one. */
export function isOneOf(module: string, packages: readonly string[]): boolean {
  return packages.some(
    (name) => module.startsWith(name) && (module.length === name.length || module[name.length] === '/'),
  )
}
