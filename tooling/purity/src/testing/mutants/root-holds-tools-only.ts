import type { Mutant } from '../mutant.ts'

const rule = 'root-holds-tools-only'

/** Violations of root-holds-tools-only, each in a disguise of its own. */
export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'the root runs with pg',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "dependencies": {
    "pg": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root runs with uuid',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "dependencies": {
    "uuid": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root runs with @hoc/drivers',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "dependencies": {
    "@hoc/drivers": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root runs with typescript',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "dependencies": {
    "typescript": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root may run with fsevents',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "optionalDependencies": {
    "fsevents": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root may run with pg-native',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "optionalDependencies": {
    "pg-native": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root wants zod',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "peerDependencies": {
    "zod": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root wants react',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "peerDependencies": {
    "react": "1" // ✗
  },
  "devDependencies": {
`,
    ],
  },
  {
    rule,
    name: 'the root has knex among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "knex": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has fastify among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "fastify": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has @hoc/spine-orchestrator among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "@hoc/spine-orchestrator": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has @hoc/client among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "@hoc/client": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has @hoc/legacy-shim among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "@hoc/legacy-shim": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has drizzle-orm among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "drizzle-orm": "1", // ✗
`,
    ],
  },
  {
    rule,
    name: 'the root has @nestjs/core among its tools',
    into: 'package.json',
    replace: [
      `  "devDependencies": {
`,
      `  "devDependencies": {
    "@nestjs/core": "1", // ✗
`,
    ],
  },
]
