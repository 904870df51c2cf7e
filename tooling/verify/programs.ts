import path from 'node:path'

import type { Manifest } from './workspace.ts'

/** A configuration of the compiler, as a package has it. */
export interface Config {
  /** From the root. */
  readonly file: string
  readonly config: object
}

/** What a package's script `typecheck` has checked, by the files that configure it. */
export function configsOf({ name, scripts }: Pick<Manifest, 'name' | 'scripts'>): string[] {
  const commands = scripts?.['typecheck']?.split(' && ') ?? []
  return commands.map((command) => {
    const [, config] = /^tsc -p (\S+)$/.exec(command) ?? []
    if (!config) throw new Error(`Expected the script "typecheck" of ${name} to be "tsc -p …", saw "${command}".`)
    return config
  })
}

/** One configuration, to be put into a folder, for all that say nothing of their own but what they include; and the others. */
export function inOneProgram(configs: readonly Config[], folder: string) {
  const isPlain = ({ config }: Config) => Object.keys(config).every((key) => key === 'extends' || key === 'include')
  const extended = (config: object) => ('extends' in config ? config.extends : undefined)
  const alike = configs.filter((one) => isPlain(one) && extended(one.config) === '@hoc/tsconfig/base.json')
  const include = alike.flatMap(({ file, config }) =>
    ('include' in config ? (config.include as string[]) : ['src', 'test']).map((one) =>
      path.posix.join(path.posix.relative(folder, path.posix.dirname(file)), one),
    ),
  )
  return {
    together: {
      extends: path.posix.relative(folder, 'tooling/tsconfig/base.json'),
      compilerOptions: { checkers: 2 },
      include: [...new Set(include)],
    },
    apart: configs.filter((one) => !alike.includes(one)).map(({ file }) => file),
  }
}
