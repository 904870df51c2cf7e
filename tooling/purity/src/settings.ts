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
  lockedDomains: names.default([]),
  operatorOperations: names.default(['operator.']),
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
    lockedDomains: config.lockedDomains,
    operatorOperations: config.operatorOperations,
    tables: { ...tables, ...config.tables },
  }
}

/** Whether a module is one of these packages, or a part of one. */
export function isOneOf(module: string, packages: readonly string[]): boolean {
  return packages.some((name) => module === name || module.startsWith(`${name}/`))
}
