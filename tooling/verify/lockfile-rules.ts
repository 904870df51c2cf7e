import type { Result } from './report.ts'

/** The parts of pnpm-lock.yaml that the rules read. */
export interface Lockfile {
  readonly importers: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, { version: string }>> }>
  >
  readonly packages: Readonly<
    Record<string, { readonly os?: readonly string[]; readonly cpu?: readonly string[]; readonly resolution?: object }>
  >
  readonly snapshots: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>
}

interface Family {
  readonly name: string
  readonly binaries: readonly string[]
}

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']

/**
 * Every package that comes as one binary per platform names a binary for each platform of ours. A registry that lacks
 * one when the lockfile is written leaves it out silently, and the lockfile then fails on that platform only.
 */
export function checkPlatforms(lockfile: Lockfile, expected: readonly string[]): Result[] {
  const families = findFamilies(lockfile)
  const missing = expected.filter(
    (name) => !families.some((family) => family.name.split('@')[0] === name || family.name === name),
  )
  return [
    ...families.map((family) => ({ name: family.name, problems: missingPlatforms(family, lockfile) })),
    ...missing.map((name) => ({
      name,
      problems: [`expected ${name} to come with binaries and found none in pnpm-lock.yaml`],
    })),
  ]
}

/** A lockfile holds no address: whoever installs chooses the registry. */
export function checkAddresses(file: string, text: string): Result {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  const found = lines.filter(({ line }) => /https?:|tarball:|git\+|"resolved"/.test(line))
  const problems = found
    .slice(0, 5)
    .map(({ line, number }) => `expected no address and found one in line ${number}: ${line.trim()}`)
  return { name: `${file} holds no address`, problems }
}

/** Everything that is downloaded is checked against a digest. */
export function checkIntegrity(lockfile: Lockfile): Result {
  const without = Object.entries(lockfile.packages).filter(
    ([, { resolution }]) => !resolution || !('integrity' in resolution),
  )
  return {
    name: 'every package of pnpm-lock.yaml has a digest',
    problems: without.map(([name]) => `expected an integrity of ${name} and found none`),
  }
}

function findFamilies(lockfile: Lockfile): Family[] {
  const parents = [
    ...Object.entries(lockfile.importers).map(([name, { optionalDependencies }]) => ({
      name,
      optional: Object.entries(optionalDependencies ?? {}).map(([key, { version }]) => `${key}@${version}`),
    })),
    ...Object.entries(lockfile.snapshots).map(([name, { optionalDependencies }]) => ({
      name,
      optional: Object.entries(optionalDependencies ?? {}).map(([key, version]) => `${key}@${version}`),
    })),
  ]
  return parents
    .map(({ name, optional }) => ({ name, binaries: optional.filter((key) => isBinary(key, lockfile)) }))
    .filter(({ binaries }) => binaries.length > 0)
}

/** fsevents and the like belong to one system alone; a binary names its system and its processor. */
function isBinary(key: string, { packages }: Lockfile): boolean {
  const found = packages[withoutPeers(key)]
  return Boolean(found?.os && found.cpu)
}

function missingPlatforms({ binaries }: Family, { packages }: Lockfile): string[] {
  const covered = binaries.flatMap((key) => {
    const { os = [], cpu = [] } = packages[withoutPeers(key)] ?? {}
    return os.flatMap((system) => cpu.map((processor) => `${system}-${processor}`))
  })
  return platforms
    .filter((platform) => !covered.includes(platform))
    .map((platform) => `expected a binary for ${platform} and found none: pin the newest version that has all five`)
}

function withoutPeers(key: string): string {
  return key.replace(/\(.*$/, '')
}
