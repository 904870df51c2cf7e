import type { Mutant } from '../mutant.ts'

const rule = 'schemas-hold-no-behaviour'
const account = 'packages/spine-schemas/src/account.ts'
const authority = 'packages/spine-schemas/src/authority.ts'
const incidents = 'packages/spine-schemas/src/incidents.ts'
const jobs = 'packages/spine-schemas/src/jobs.ts'
const page = 'packages/spine-schemas/src/page.ts'

export const mutants: readonly Mutant[] = [
  {
    rule,
    name: 'a predicate',
    into: incidents,
    append: `export const isOpen = (incident: Incident) => incident.state !== 'resolved' // ✗\n`,
  },
  { rule, name: 'a threshold', into: jobs, append: `export const isOften = (job: Job) => job.runs > 10 // ✗\n` },
  {
    rule,
    name: 'a branch',
    into: incidents,
    append: `export function next(incident: Incident) {\n  if (incident.state === 'active') return 'acked' // ✗\n  return 'resolved'\n}\n`,
  },
  {
    rule,
    name: 'a choice',
    into: jobs,
    append: `export const colour = ({ state }: Job) => (state === 'failing' ? 'red' : 'green') // ✗\n`,
  },
  {
    rule,
    name: 'a switch',
    into: jobs,
    append: `export function colour({ state }: Job) {\n  switch (state) { // ✗\n    case 'failing':\n      return 'red'\n  }\n  return 'green'\n}\n`,
  },
  {
    rule,
    name: 'a list of words',
    into: incidents,
    append: `export const isOpen = ({ state }: Incident) => ['active', 'acked'].includes(state) // ✗\n`,
  },
  {
    rule,
    name: 'a decision in a callback',
    into: authority,
    append: `export const denied = (all: AuthorityDecision[]) => all.find((one) => one.verdict === 'deny') // ✗\n`,
  },
  {
    rule,
    name: 'a method',
    into: account,
    append: `export class Grants {\n  has(grant: string) { // ✗\n    return grant.length > 0\n  }\n}\n`,
  },
  {
    rule,
    name: 'a getter',
    into: account,
    append: `export class Grants {\n  get all() { // ✗\n    return []\n  }\n}\n`,
  },
  { rule, name: 'a method in a field', into: account, append: `export class Grants {\n  all = () => [] // ✗\n}\n` },
  { rule, name: 'an async function', into: page, append: `export async function load() { // ✗\n  return 1\n}\n` },
  {
    rule,
    name: 'a module that reads files',
    into: page,
    append: `import { readFileSync } from 'node:fs' // ✗\nexport const text = () => readFileSync('x')\n`,
  },
  {
    rule,
    name: 'a memory',
    into: page,
    append: `const known = new Map<string, number>()\nexport const remember = (key: string) => known.set(key, 1) // ✗\n`,
  },
  {
    rule,
    name: 'a clock in a default',
    into: jobs,
    append: `export const at = z.date().default(() => new Date()) // ✗\n`,
  },
  {
    rule,
    name: 'the environment',
    into: page,
    append: `export const limits = { most: Number(process.env.MOST) } // ✗\n`,
  },
]
